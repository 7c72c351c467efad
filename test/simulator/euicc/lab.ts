import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Random } from '#core/environment/index.ts';
import { concat, toHex } from '#core/protocol/bytes/index.ts';
import { Bsp, generateKeyPair, loadPrivateKey, sign, type BspKeys, type Curve } from '#core/protocol/crypto/index.ts';
import { encodeEid } from '#core/protocol/identifiers/index.ts';
import {
  authenticateServer,
  bindProfilePackage,
  decodeEuiccSigned2,
  encodeCtxParams1,
  encodeServerSigned1,
  encodeSmdpSigned2,
  encodeStoreMetadata,
  getEuiccChallenge,
  prepareDownload,
  protectProfilePackage,
  segmentBoundProfilePackage,
  signatureTlv,
  type AuthenticateServerResponse,
  type Es10Function,
  type PrepareDownloadResponse,
  type ProtectedProfilePackage,
  type StoreMetadata,
} from '#core/protocol/sgp22/index.ts';
import { encodeCommandApdu } from '#core/protocol/iso7816/index.ts';
import { storeDataCommands } from '#core/protocol/ts102221/index.ts';
import { createLabPki, type LabPki } from '#services/lab-pki/index.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { seededRandom } from '#test/support/seeded-random.ts';

/** The other side of an eUICC in one object: an SM-DP+ and an LPA without network, sending APDUs only. */

export const eid = '89049032123451234512345678901235';
export const isdr = 'A0000005591010FFFFFFFF8900000100';

export const labPki = (curves: Curve[] = ['P-256', 'brainpoolP256r1'], smdpOid = '2.999.10'): Promise<LabPki> =>
  createLabPki({
    folder: mkdtempSync(join(tmpdir(), 'euicc-pki-')),
    clock: new ManualClock(),
    random: seededRandom('pki'),
    curves,
    smdpOid,
  });

/** A package of ours, with the ICCID it carries. */
export const sample = {
  elements: new Uint8Array(readFileSync(join(import.meta.dirname, '../../../resources/profiles/workbench-5g.der'))),
};

/** Sends one request on `channel` by STORE DATA and collects the answer by GET RESPONSE; the status word comes last. */
export function storeData(card: SimulatedCard, request: Uint8Array, blockSize = 255, channel = 0): Uint8Array {
  let answer: Uint8Array = new Uint8Array();
  for (const command of storeDataCommands(request, blockSize)) {
    answer = card.transmit(encodeCommandApdu({ ...command, cla: command.cla | channel }));
    if (answer.length === 2 && answer[0] !== 0x90 && answer[0] !== 0x61 && answer[0] !== 0x91) return answer;
  }
  const parts: Uint8Array[] = [];
  while (answer.at(-2) === 0x61) {
    parts.push(answer.subarray(0, -2));
    answer = card.transmit(Uint8Array.of(channel, 0xc0, 0, 0, answer.at(-1)!));
  }
  return concat(...parts, answer);
}

/** Response of one ES10 function; throws when the status word is not success. */
export function es10<Request, Response>(
  card: SimulatedCard,
  codec: Es10Function<Request, Response>,
  request: Request,
): Response {
  const answer = storeData(card, codec.encodeRequest(request));
  const sw = toHex(answer.subarray(-2));
  if (sw !== '9000' && !sw.startsWith('91')) throw new Error(`${codec.name}: ${sw}`);
  return codec.decodeResponse(answer.subarray(0, -2));
}

export function selectIsdr(card: SimulatedCard): void {
  const answer = card.transmit(Uint8Array.from(Buffer.from(`00A4040010${isdr}00`, 'hex')));
  if (answer.at(-2) !== 0x90 && answer.at(-2) !== 0x61) throw new Error(`SELECT ISD-R: ${toHex(answer)}`);
}

export interface DownloadOptions {
  readonly curve?: Curve;
  readonly elements?: Uint8Array;
  readonly metadata?: Partial<StoreMetadata>;
  readonly withProtectionKeys?: boolean;
  readonly confirmation?: { readonly required: boolean; readonly hashCc?: Uint8Array };
  readonly blockSize?: number;
  /** Bytes of plaintext in each 86 segment, where it shall not be what our server side makes. */
  readonly segmentPlaintext?: number | undefined;
  /** In place of what the lab makes: whole BF24 and BF25 elements. */
  readonly configureIsdp?: Uint8Array;
  readonly storeMetadata?: Uint8Array;
  readonly hostId?: Uint8Array;
  /** One-time key of an earlier try. */
  readonly boundTo?: Uint8Array;
  readonly random?: Random;
}

export class LabServer {
  readonly address = 'smdp.example.com';
  readonly #pki: LabPki;
  readonly #random: Random;

  constructor(pki: LabPki, seed = 'server') {
    this.#pki = pki;
    this.#random = seededRandom(seed);
  }

  hierarchy(curve: Curve = 'P-256') {
    return this.#pki.hierarchies.find((one) => one.curve === curve)!;
  }

  /** GetEUICCChallenge and AuthenticateServer. */
  authenticate(card: SimulatedCard, curve: Curve = 'P-256', change: AuthenticateChange = {}) {
    const { dpAuth } = this.hierarchy(curve);
    const { euiccChallenge } = es10(card, getEuiccChallenge, {});
    const transactionId = toHex(this.#random.bytes(16));
    const serverSigned1 = encodeServerSigned1({
      transactionId,
      euiccChallenge: change.euiccChallenge ?? euiccChallenge,
      serverAddress: this.address,
      serverChallenge: this.#random.bytes(16),
    });
    const identity = change.identity ?? dpAuth;
    const serverSignature1 = sign(loadPrivateKey(identity.privateKey), serverSigned1);
    if (change.breakSignature) serverSignature1[5]! ^= 1;
    const response: AuthenticateServerResponse = es10(card, authenticateServer, {
      serverSigned1,
      serverSignature1,
      euiccCiPKIdToBeUsed: change.ciPKId ?? new Uint8Array(),
      serverCertificate: identity.certificate,
      ctxParams1: encodeCtxParams1({ matchingId: 'ABC-123', deviceInfo: { tac: '49015420', deviceCapabilities: {} } }),
    });
    return { transactionId, serverSigned1, response };
  }

  prepare(
    card: SimulatedCard,
    session: { transactionId: string; response: AuthenticateServerResponse },
    options: DownloadOptions & PrepareChange = {},
  ): PrepareDownloadResponse & { bytes: Uint8Array } {
    if (!('euiccSignature1' in session.response)) throw new Error(`not authenticated: ${session.response.result}`);
    const identity = options.identity ?? this.hierarchy(options.curve).dpPb;
    const smdpSigned2 = encodeSmdpSigned2({
      transactionId: options.transactionId ?? session.transactionId,
      ccRequired: options.confirmation?.required ?? false,
      bppEuiccOtpk: options.boundTo,
    });
    const covered = concat(smdpSigned2, signatureTlv(session.response.euiccSignature1));
    const smdpSignature2 = sign(loadPrivateKey(identity.privateKey), options.breakSignature ? smdpSigned2 : covered);
    const response = es10(card, prepareDownload, {
      smdpSigned2,
      smdpSignature2,
      hashCc: options.confirmation?.hashCc,
      smdpCertificate: identity.certificate,
    });
    return { ...response, bytes: smdpSignature2 };
  }

  /** The bound package for a prepared card. */
  bind(transactionId: string, euiccOtpk: Uint8Array, options: DownloadOptions & { iccid: string }): Uint8Array {
    const { curve = 'P-256', elements = sample.elements } = options;
    const ppk = { initialMcv: this.#random.bytes(16), sEnc: this.#random.bytes(16), sMac: this.#random.bytes(16) };
    return bindProfilePackage({
      transactionId,
      hostId: options.hostId ?? Uint8Array.from(Buffer.from('lab.smdp')),
      eid: encodeEid(eid),
      euiccOtpk,
      smdpOneTimeKeys: generateKeyPair(curve, this.#random),
      signingKey: loadPrivateKey(this.hierarchy(curve).dpPb.privateKey),
      storeMetadata: options.storeMetadata ?? encodeStoreMetadata(this.metadata(options)),
      ...(options.configureIsdp && { configureIsdp: options.configureIsdp }),
      profile: options.withProtectionKeys
        ? protect(elements, ppk, options.segmentPlaintext)
        : { unprotected: elements },
    });
  }

  metadata(options: DownloadOptions & { iccid: string }): StoreMetadata {
    return {
      iccid: options.iccid,
      serviceProviderName: 'Workbench',
      profileName: 'Lab',
      profileClass: 'operational',
      notificationConfiguration: [
        { events: ['enable', 'disable', 'delete'], notificationAddress: this.address },
        { events: ['install', 'delete'], notificationAddress: 'second.example.com' },
      ],
      profileOwner: { plmn: { mcc: '001', mnc: '01' } },
      ...options.metadata,
    };
  }

  /** The whole download; gives the last answer of the card (BF37 and status word). */
  download(card: SimulatedCard, options: DownloadOptions & { iccid: string }): Uint8Array {
    const session = this.authenticate(card, options.curve);
    const prepared = this.prepare(card, session, options);
    if (!('euiccSigned2' in prepared)) throw new Error(`not prepared: ${prepared.result}`);
    const { euiccOtpk } = decodeEuiccSigned2(prepared.euiccSigned2);
    return this.load(card, this.bind(session.transactionId, euiccOtpk, options), options.blockSize);
  }

  /** LoadBoundProfilePackage as an LPA does it: stops at the first answer with data or an error. */
  load(card: SimulatedCard, boundPackage: Uint8Array, blockSize = 255): Uint8Array {
    let answer: Uint8Array = new Uint8Array();
    for (const part of segmentBoundProfilePackage(boundPackage)) {
      answer = storeData(card, part, blockSize);
      if (answer.length > 2 || answer[0] !== 0x90) return answer;
    }
    return answer;
  }
}

function protect(elements: Uint8Array, ppk: BspKeys, size: number | undefined): ProtectedProfilePackage {
  if (size === undefined) return protectProfilePackage(elements, ppk);
  const channel = Bsp.fromKeys(ppk);
  const segments: Uint8Array[] = [];
  for (let at = 0; at < elements.length; at += size)
    segments.push(channel.encryptAndMac(0x86, elements.subarray(at, at + size)));
  return { ppk, segments: concat(...segments) };
}

interface Signer {
  readonly certificate: Uint8Array;
  readonly privateKey: Uint8Array;
}

export interface AuthenticateChange {
  readonly euiccChallenge?: Uint8Array;
  readonly identity?: Signer;
  readonly breakSignature?: boolean;
  readonly ciPKId?: Uint8Array;
}

export interface PrepareChange {
  readonly identity?: Signer;
  readonly transactionId?: string;
  readonly breakSignature?: boolean;
}
