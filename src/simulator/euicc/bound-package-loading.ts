import { tlv } from '#core/protocol/asn1/index.ts';
import { concat } from '#core/protocol/bytes/index.ts';
import { agree, Bsp, BspError, KeyError, verify } from '#core/protocol/crypto/index.ts';
import { encodeEid } from '#core/protocol/identifiers/index.ts';
import {
  bppCommandOf,
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
  type InstallErrorReason,
  type StoreMetadata,
} from '#core/protocol/sgp22/index.ts';
import type { EuiccCore } from './euicc-core.ts';
import { InstallFailure } from './install-failure.ts';
import { checkMetadata, installProfile } from './install-profile.ts';
import { recordInstallationResult, type ResultContext } from './installation-result.ts';
import { forgetLoading, noteLoading } from './interrupted-loading.ts';
import { isPackageCommand } from './package-commands.ts';
import type { PackageLoading, PreparedDownload } from './rsp-session.ts';

/** Segments with header: what the specification allows, and what servers in the field send. */
const strictSegmentLimit = 1020;
const lenientSegmentLimit = 1040;
/** Host identifiers, likewise. */
const strictHostIdLimit = 16;
const lenientHostIdLimit = 32;
/** DpProprietaryData with tag and length. */
const proprietaryDataLimit = 128;
/** Bytes an ISD-P takes before anything is in it. */
const emptyIsdpSize = 1024;

/**
 * A bound package coming in (SGP.22 sections 2.5 and 3.1.3.3). Everything stays in RAM until the last segment was
 * verified; then the profile is written as a whole, in the transaction of that APDU.
 */
export class BoundPackageLoading implements PackageLoading {
  readonly #core: EuiccCore;
  readonly #session: PreparedDownload;
  readonly #reader: BppReader;
  #channel: Bsp | undefined;
  #dpProprietaryData: Uint8Array | undefined;
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
    let command = this.#reader.bppCommandId;
    try {
      if (this.#core.strict && !isPackageCommand(bytes)) throw new BppStructureError(command, 'not one command');
      this.#reader.receive(bytes);
      for (let event = this.#reader.nextEvent(); event !== undefined; event = this.#reader.nextEvent()) {
        if (event.kind === 'end') return this.#install();
        command = event.kind === 'initialiseSecureChannel' ? event.kind : bppCommandOf[event.sequence];
        this.#take(event, command);
      }
      return undefined;
    } catch (error) {
      return this.#fail(this.#failureOf(error, command));
    }
  }

  #failureOf(error: unknown, command: BppCommandId): InstallFailure {
    if (!this.#core.records.isMemoryFailure(error)) return failureOf(error, command);
    this.#core.onFault?.(error);
    return new InstallFailure(command, 'installFailedDueToUnknownError');
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
    const refuse = (reason: InstallErrorReason) => new InstallFailure('initialiseSecureChannel', reason);
    const { bindingCertificate, oneTimeKey, transactionId } = this.#session;
    if (request.remoteOpId !== installBoundProfilePackage) throw refuse('unsupportedRemoteOperationType');
    if (request.transactionId !== transactionId) throw refuse('invalidTransactionId');
    if (request.hostId.length > (this.#core.strict ? strictHostIdLimit : lenientHostIdLimit))
      throw refuse('incorrectInputValues');
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
    noteLoading(this.#core, this.#session, 'configureISDP', undefined);
  }

  #finishSequence(sequence: BppSequence['name'], content: Uint8Array): void {
    switch (sequence) {
      case 'configureIsdp':
        this.#configureIsdp(content);
        noteLoading(this.#core, this.#session, 'storeMetadata', undefined);
        return;
      case 'storeMetadata':
        this.#metadata = { value: decodeStoreMetadata(content), bytes: content };
        checkMetadata(this.#core, this.#metadata.value, content);
        noteLoading(this.#core, this.#session, 'loadProfileElements', this.#metadata.value.iccid);
        return;
      case 'replaceSessionKeys':
        this.#channel = Bsp.fromKeys(decodeReplaceSessionKeys(content));
        return;
      case 'profileElements':
        this.#elements = content;
    }
  }

  /** SGP.22 section 5.5.2. */
  #configureIsdp(content: Uint8Array): void {
    const { dpProprietaryData } = decodeConfigureIsdp(content);
    const refuse = (reason: InstallErrorReason) => new InstallFailure('configureISDP', reason);
    if (dpProprietaryData !== undefined && tlv(0xb8, dpProprietaryData).length > proprietaryDataLimit)
      throw refuse('incorrectInputValues');
    if (this.#core.profiles.freeIsdpAid() === undefined || this.#core.freeMemory < emptyIsdpSize)
      throw refuse('installFailedDueToInsufficientMemoryForProfile');
    this.#dpProprietaryData = dpProprietaryData;
  }

  #install(): Uint8Array {
    const core = this.#core;
    const { value: metadata, bytes } = this.#metadata!;
    const installation = core.notifications.nextSeqNumber();
    const profile = installProfile(core, {
      elements: this.#elements,
      metadata,
      metadataBytes: bytes,
      dpProprietaryData: this.#dpProprietaryData,
      installation,
      ciPKId: this.#session.credential.ciPKId,
    });
    core.oneTimeKeys.destroy();
    const result = recordInstallationResult(core, this.#context(), installation, metadata.iccid, {
      kind: 'success',
      isdpAid: profile.isdpAid,
    });
    core.notifications.announce(profile, 'install');
    forgetLoading(core);
    core.records.commit();
    return result;
  }

  /** Nothing of the profile was written; the number taken for a result that did not come about serves this one. */
  #fail(failure: InstallFailure): Uint8Array {
    const core = this.#core;
    core.records.rollback();
    core.oneTimeKeys.destroy();
    forgetLoading(core);
    return recordInstallationResult(
      core,
      this.#context(),
      core.notifications.nextSeqNumber(),
      this.#metadata?.value.iccid,
      { kind: 'error', failure },
    );
  }

  #context(): ResultContext {
    const { transactionId, serverAddress, bindingCertificate, credential } = this.#session;
    return { transactionId, serverAddress, smdpOid: bindingCertificate.registeredId, credential };
  }
}

function failureOf(error: unknown, command: BppCommandId): InstallFailure {
  if (error instanceof InstallFailure) return error;
  if (error instanceof BppStructureError) {
    const inClear = error.bppCommandId === 'initialiseSecureChannel';
    return new InstallFailure(error.bppCommandId, inClear ? 'incorrectInputValues' : 'scp03tStructureError');
  }
  if (error instanceof BspError)
    return new InstallFailure(command, error.reason === 'security' ? 'scp03tSecurityError' : 'scp03tStructureError');
  if (error instanceof RspProtocolError || error instanceof KeyError)
    return new InstallFailure(command, 'incorrectInputValues');
  throw error;
}
