import { concat } from '#core/protocol/bytes/index.ts';
import { agree, Bsp, BspError, KeyError, verify } from '#core/protocol/crypto/index.ts';
import { encodeEid } from '#core/protocol/identifiers/index.ts';
import {
  bppKeyLength,
  bppKeyType,
  BppReader,
  BppStructureError,
  decodeConfigureIsdp,
  decodeInitialiseSecureChannel,
  decodeReplaceSessionKeys,
  decodeStoreMetadata,
  installBoundProfilePackage,
  RspProtocolError,
  secureChannelSignedData,
  type BppCommandId,
  type BppEvent,
  type BppSequence,
  type StoreMetadata,
} from '#core/protocol/sgp22/index.ts';
import type { EuiccCore } from './euicc-core.ts';
import { InstallFailure } from './install-failure.ts';
import { checkMetadata, installProfile } from './install-profile.ts';
import { recordInstallationResult } from './installation-result.ts';
import type { PackageLoading, PreparedDownload } from './rsp-session.ts';

/** Segments with header: what the specification allows, and what servers in the field send. */
const strictSegmentLimit = 1020;
const lenientSegmentLimit = 1040;

/**
 * A bound package coming in (SGP.22 sections 2.5 and 3.1.3.3). Everything stays in RAM until the last segment was
 * verified; then the profile is written as a whole, in the transaction of that APDU.
 */
export class BoundPackageLoading implements PackageLoading {
  readonly #core: EuiccCore;
  readonly #session: PreparedDownload;
  readonly #reader: BppReader;
  #channel: Bsp | undefined;
  /** Plaintext of the sequence being read. */
  #parts: Uint8Array[] = [];
  #length = 0;
  #metadata: { readonly value: StoreMetadata; readonly bytes: Uint8Array } | undefined;
  #elements: Uint8Array = new Uint8Array(0);

  constructor(core: EuiccCore, session: PreparedDownload) {
    this.#core = core;
    this.#session = session;
    this.#reader = new BppReader({ segmentLimit: core.strict ? strictSegmentLimit : lenientSegmentLimit });
  }

  receive(bytes: Uint8Array): Uint8Array | undefined {
    const command = () => this.#reader.bppCommandId;
    try {
      this.#reader.receive(bytes);
      for (let event = this.#reader.nextEvent(); event !== undefined; event = this.#reader.nextEvent()) {
        if (event.kind === 'end') return this.#install();
        this.#take(event, command());
      }
      return undefined;
    } catch (error) {
      return this.#fail(failureOf(error, command()));
    }
  }

  #take(event: Exclude<BppEvent, { kind: 'end' }>, command: BppCommandId): void {
    switch (event.kind) {
      case 'initialiseSecureChannel':
        this.#openChannel(event.bytes);
        return;
      case 'segment': {
        const plaintext = this.#channel!.open(event.bytes);
        this.#parts.push(plaintext);
        this.#length += plaintext.length;
        if (event.sequence === 'profileElements' && this.#length > this.#core.freeMemory)
          throw new InstallFailure(command, 'installFailedDueToInsufficientMemoryForProfile');
        return;
      }
      case 'sequenceEnd': {
        const content = concat(...this.#parts);
        this.#parts = [];
        this.#length = 0;
        this.#finishSequence(event.sequence, content);
      }
    }
  }

  #openChannel(bytes: Uint8Array): void {
    const request = decodeInitialiseSecureChannel(bytes);
    const refuse = (reason: ConstructorParameters<typeof InstallFailure>[1]) =>
      new InstallFailure('initialiseSecureChannel', reason);
    const { bindingCertificate, oneTimeKey, transactionId } = this.#session;
    if (request.remoteOpId !== installBoundProfilePackage) throw refuse('unsupportedRemoteOperationType');
    if (request.transactionId !== transactionId) throw refuse('invalidTransactionId');
    if (request.keyType !== bppKeyType || request.keyLength !== bppKeyLength) throw refuse('unsupportedCrtValues');
    const signed = secureChannelSignedData(request.signedMembers, oneTimeKey.publicPoint);
    if (!verify(bindingCertificate.publicKey, signed, request.smdpSign)) throw refuse('invalidSignature');
    this.#channel = Bsp.derive({
      sharedSecret: agree(oneTimeKey.privateKey, request.smdpOtpk),
      keyType: bppKeyType,
      keyLength: bppKeyLength,
      hostId: request.hostId,
      eid: encodeEid(this.#core.eid),
    });
  }

  #finishSequence(sequence: BppSequence['name'], content: Uint8Array): void {
    switch (sequence) {
      case 'configureIsdp':
        decodeConfigureIsdp(content);
        return;
      case 'storeMetadata':
        this.#metadata = { value: decodeStoreMetadata(content), bytes: content };
        checkMetadata(this.#core, this.#metadata.value);
        return;
      case 'replaceSessionKeys':
        this.#channel = Bsp.fromKeys(decodeReplaceSessionKeys(content));
        return;
      case 'profileElements':
        this.#elements = content;
    }
  }

  #install(): Uint8Array {
    const core = this.#core;
    const { value: metadata, bytes } = this.#metadata!;
    const installation = core.notifications.nextSeqNumber();
    const profile = installProfile(core, {
      elements: this.#elements,
      metadata,
      metadataBytes: bytes,
      installation,
      ciPKId: this.#session.credential.ciPKId,
    });
    core.oneTimeKeys.destroy();
    const result = recordInstallationResult(core, this.#session, installation, metadata.iccid, {
      kind: 'success',
      isdpAid: profile.isdpAid,
    });
    core.notifications.announce(profile, 'install');
    return result;
  }

  /** Nothing of the profile was written; the number taken for a result that did not come about serves this one. */
  #fail(failure: InstallFailure): Uint8Array {
    const core = this.#core;
    core.records.rollback();
    core.oneTimeKeys.destroy();
    return recordInstallationResult(
      core,
      this.#session,
      core.notifications.nextSeqNumber(),
      this.#metadata?.value.iccid,
      { kind: 'error', failure },
    );
  }
}

function failureOf(error: unknown, command: BppCommandId): InstallFailure {
  if (error instanceof InstallFailure) return error;
  if (error instanceof BppStructureError) return new InstallFailure(error.bppCommandId, 'scp03tStructureError');
  if (error instanceof BspError)
    return new InstallFailure(command, error.reason === 'security' ? 'scp03tSecurityError' : 'scp03tStructureError');
  if (error instanceof RspProtocolError || error instanceof KeyError)
    return new InstallFailure(command, 'incorrectInputValues');
  throw error;
}
