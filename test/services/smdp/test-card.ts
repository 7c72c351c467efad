import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  sign,
  verify,
  X509Certificate,
  type ECDH,
  type KeyObject,
} from 'node:crypto';
import { cmac } from '@noble/ciphers/aes.js';
import { encodeBits, encodeInteger, encodeOid, Fields, readOnly, readTlvs, tlv } from '#core/protocol/asn1/index.ts';
import { concat, encodeUtf8, fromHex, fromUint } from '#core/protocol/bytes/index.ts';
import type { EuiccCredential } from '#services/lab-pki/index.ts';

/** What the SM-DP+ answers, as its JSON has it. */
export type Reply = Readonly<Record<string, string>>;
export const bytesOf = (text: string | undefined): Uint8Array => new Uint8Array(Buffer.from(text ?? '', 'base64'));
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const equalBytes = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

/**
 * The card's part of a download, written for these tests on node:crypto and @noble/ciphers alone, so that server and
 * card do not share their cryptography, message layouts, or misreadings of either.
 */
export class TestCard {
  readonly eid: string;
  info2: { freeMemory?: number; profileVersion?: string; services?: number[]; svn?: string } = {};
  /** One-time key; kept for a retry until `forget`. */
  #oneTime: ECDH | undefined;
  readonly #credential: EuiccCredential;
  readonly #ci: Uint8Array;
  readonly #key: KeyObject;
  readonly #curve: string;
  challenge = new Uint8Array(16).fill(0x11);
  #sequence = 0;

  constructor(eid: string, credential: EuiccCredential, ci: Uint8Array, curve = 'prime256v1') {
    this.eid = eid;
    this.#credential = credential;
    this.#ci = ci;
    this.#curve = curve;
    this.#key = createPrivateKey({ key: Buffer.from(credential.privateKey), format: 'der', type: 'pkcs8' });
  }

  sign(data: Uint8Array): Uint8Array {
    return tlv(0x5f37, new Uint8Array(sign('sha256', data, { key: this.#key, dsaEncoding: 'ieee-p1363' })));
  }

  ciKeyId(): Uint8Array {
    const spki = new X509Certificate(this.#ci).publicKey.export({ type: 'spki', format: 'der' });
    return new Uint8Array(createHash('sha1').update(spki.subarray(-65)).digest());
  }

  info1(options: { svn?: string; verification?: Uint8Array[]; signing?: Uint8Array[] } = {}): Uint8Array {
    const ids = (list = [this.ciKeyId()]) => list.map((id) => tlv(0x04, id));
    const svn = fromHex(options.svn ?? '020202');
    return tlv(0xbf20, tlv(0x82, svn), tlv(0xa9, ...ids(options.verification)), tlv(0xaa, ...ids(options.signing)));
  }

  initiate(smdpAddress: string): Reply {
    return { smdpAddress, euiccChallenge: textOf(this.challenge), euiccInfo1: textOf(this.info1()) };
  }

  /** Checks the server as a card does, and answers AuthenticateServer. */
  authenticate(reply: Reply, matchingId: string | undefined, change: { serverChallenge?: Uint8Array } = {}): Reply {
    const signed1 = bytesOf(reply.serverSigned1);
    const server = new X509Certificate(bytesOf(reply.serverCertificate));
    if (!server.verify(new X509Certificate(this.#ci).publicKey)) throw new Error('server certificate');
    checkSignature(server.publicKey, signed1, bytesOf(reply.serverSignature1));
    const members = new Fields(readOnly(signed1, 0x30).value);
    if (!equalBytes(members.required(0x81).value, this.challenge)) throw new Error('challenge');
    if (!equalBytes(bytesOf(reply.euiccCiPKIdToBeUsed), tlv(0x04, this.ciKeyId()))) throw new Error('CI to be used');
    const { freeMemory = 400_000, profileVersion = '020301', services = [1, 2, 3, 4, 8], svn = '020202' } = this.info2;
    const info2 = tlv(
      0xbf22,
      tlv(0x81, fromHex(profileVersion)),
      tlv(0x82, fromHex(svn)),
      tlv(0x83, fromHex('010000')),
      tlv(0x84, tlv(0x81, encodeInteger(0)), tlv(0x82, encodeInteger(freeMemory)), tlv(0x83, encodeInteger(9000))),
      tlv(0x85, encodeBits(services)),
      tlv(0x88, encodeBits([0, 3])),
      tlv(0xa9, tlv(0x04, this.ciKeyId())),
      tlv(0xaa, tlv(0x04, this.ciKeyId())),
      tlv(0x04, fromHex('010000')),
      tlv(0x0c, encodeUtf8('XX-00')),
    );
    const deviceInfo = tlv(0xa1, tlv(0x80, fromHex('53926011')), tlv(0xa1));
    const context = tlv(
      0xa0,
      matchingId === undefined ? new Uint8Array() : tlv(0x80, encodeUtf8(matchingId)),
      deviceInfo,
    );
    const serverChallenge = change.serverChallenge ?? members.required(0x84).value;
    const euiccSigned1 = tlv(
      0x30,
      members.required(0x80).bytes,
      members.required(0x83).bytes,
      tlv(0x84, serverChallenge),
      info2,
      context,
    );
    this.signature1 = this.sign(euiccSigned1);
    const { euiccCertificate, eumCertificate } = this.#credential;
    const ok = tlv(0xa0, euiccSigned1, this.signature1, euiccCertificate, eumCertificate);
    return { transactionId: reply.transactionId!, authenticateServerResponse: textOf(tlv(0xbf38, ok)) };
  }
  signature1: Uint8Array = new Uint8Array();
  #binding: X509Certificate | undefined;

  /** Checks smdpSigned2 and answers PrepareDownload; the code's hash is made when one is wanted. */
  prepare(reply: Reply, confirmationCode?: string): Reply {
    const signed2 = bytesOf(reply.smdpSigned2);
    const binding = new X509Certificate(bytesOf(reply.smdpCertificate));
    if (!binding.verify(new X509Certificate(this.#ci).publicKey)) throw new Error('CERT.DPpb');
    checkSignature(binding.publicKey, concat(signed2, this.signature1), bytesOf(reply.smdpSignature2));
    this.#binding = binding;
    const members = new Fields(readOnly(signed2, 0x30).value);
    const asked = members.optional(0x5f49);
    const isHeld = asked !== undefined && this.#oneTime !== undefined && equalBytes(asked.value, this.otpk());
    if (!isHeld) {
      this.#oneTime = createECDH(this.#curve);
      this.#oneTime.generateKeys();
    }
    const transactionId = members.required(0x80);
    const digest = (...parts: Uint8Array[]) =>
      new Uint8Array(
        createHash('sha256')
          .update(concat(...parts))
          .digest(),
      );
    const hash =
      confirmationCode === undefined
        ? new Uint8Array()
        : tlv(0x04, digest(digest(encodeUtf8(confirmationCode)), transactionId.value));
    const euiccSigned2 = tlv(0x30, transactionId.bytes, tlv(0x5f49, this.otpk()), hash);
    const signature = this.sign(concat(euiccSigned2, bytesOf(reply.smdpSignature2)));
    const response = tlv(0xbf21, tlv(0xa0, euiccSigned2, signature));
    return { transactionId: reply.transactionId!, prepareDownloadResponse: textOf(response) };
  }

  otpk(): Uint8Array {
    return new Uint8Array(this.#oneTime!.getPublicKey());
  }

  forget(): void {
    this.#oneTime = undefined;
  }

  /** Opens a bound package as bpp.md sections 2 to 5 say; throws on anything wrong. */
  load(reply: Reply) {
    const outer = new Fields(readOnly(bytesOf(reply.boundProfilePackage), 0xbf36).value);
    const channel = new Fields(outer.required(0xbf23).value);
    const signed = channel.all.filter(({ tag }) => tag !== 0x5f37).map(({ bytes }) => bytes);
    const data = concat(...signed, tlv(0x5f49, this.otpk()));
    checkSignature(this.#binding!.publicKey, data, channel.required(0x5f37).bytes);
    const template = new Fields(channel.required(0xa6).value);
    const hostId = template.required(0x84).value;
    const z = new Uint8Array(this.#oneTime!.computeSecret(channel.required(0x5f49).value));
    const lv = (value: Uint8Array) => concat(Uint8Array.of(value.length), value);
    const info = concat(fromHex('8810'), lv(hostId), lv(fromHex(this.eid)));
    const round = (counter: number) =>
      createHash('sha256')
        .update(concat(z, fromUint(counter, 4), info))
        .digest();
    const keys = new Uint8Array(Buffer.concat([round(1), round(2)]));
    let bsp = opener(keys.subarray(16, 32), keys.subarray(32, 48), keys.subarray(0, 16));
    const inside = (tag: number) => readTlvs(outer.required(tag).value).map(({ bytes }) => bytes);
    const configure = inside(0xa0).map((segment) => bsp(segment));
    const metadata = concat(...inside(0xa1).map((segment) => bsp(segment)));
    const replaced = outer.optional(0xa2) === undefined ? undefined : concat(...inside(0xa2).map((one) => bsp(one)));
    if (replaced !== undefined) {
      const ppk = new Fields(readOnly(replaced, 0xbf26).value);
      bsp = opener(ppk.required(0x81).value, ppk.required(0x82).value, ppk.required(0x80).value);
    }
    const segments = inside(0xa3);
    const profile = concat(...segments.map((segment) => bsp(segment)));
    return {
      configure,
      metadata,
      profile,
      usesProtectionKeys: replaced !== undefined,
      longestSegment: Math.max(...segments.map(({ length }) => length)),
      smdpOtpk: channel.required(0x5f49).value,
      protectedPart: concat(...[0xa0, 0xa1, 0xa3].map((tag) => outer.required(tag).bytes)),
      transactionId: channel.required(0x80).value,
    };
  }

  /** ProfileInstallationResult; `failure` is command and reason. */
  result(
    transactionId: string,
    address: string,
    iccid: Uint8Array,
    failure?: [command: number, reason: number],
  ): Reply {
    const final =
      failure === undefined
        ? tlv(0xa0, tlv(0x4f, fromHex('A0000005591010FFFFFFFF8900001000')), tlv(0x04, fromHex('3007A0053003800100')))
        : tlv(0xa1, tlv(0x80, encodeInteger(failure[0])), tlv(0x81, encodeInteger(failure[1])));
    const data = tlv(
      0xbf27,
      tlv(0x80, fromHex(transactionId)),
      this.#metadata(0, address, iccid),
      tlv(0x06, encodeOid('2.999.10')),
      tlv(0xa2, final),
    );
    return { pendingNotification: textOf(tlv(0xbf37, data, this.sign(data))) };
  }

  /** Any other notification: event bit 1 enable, 2 disable, 3 delete. */
  notification(event: number, address: string, iccid: Uint8Array): Reply {
    const data = this.#metadata(event, address, iccid);
    const { euiccCertificate, eumCertificate } = this.#credential;
    return { pendingNotification: textOf(tlv(0x30, data, this.sign(data), euiccCertificate, eumCertificate)) };
  }

  cancel(transactionId: string, reason: number, oid = '2.999.10'): Reply {
    const id = tlv(0x80, fromHex(transactionId));
    const signed = tlv(0x30, id, tlv(0x81, encodeOid(oid)), tlv(0x82, encodeInteger(reason)));
    return { transactionId, cancelSessionResponse: textOf(tlv(0xbf41, tlv(0xa0, signed, this.sign(signed)))) };
  }

  #metadata(event: number, address: string, iccid: Uint8Array): Uint8Array {
    const events = tlv(0x81, encodeBits([event]));
    const sequence = tlv(0x80, encodeInteger(++this.#sequence));
    return tlv(0xbf2f, sequence, events, tlv(0x0c, encodeUtf8(address)), tlv(0x5a, iccid));
  }
}

function checkSignature(key: KeyObject, data: Uint8Array, signatureElement: Uint8Array): void {
  const signature = readOnly(signatureElement, 0x5f37).value;
  if (
    !verify(
      'sha256',
      data,
      { key: createPublicKey(key.export({ type: 'spki', format: 'pem' })), dsaEncoding: 'ieee-p1363' },
      signature,
    )
  )
    throw new Error('signature');
}

/** One BSP channel, receiving. */
function opener(sEnc: Uint8Array, sMac: Uint8Array, initialMcv: Uint8Array) {
  let mcv = initialMcv;
  let counter = 0;
  return (segment: Uint8Array): Uint8Array => {
    const [element] = readTlvs(segment);
    counter++;
    const mac = cmac(concat(mcv, segment.subarray(0, -8)), sMac);
    if (!equalBytes(mac.subarray(0, 8), segment.subarray(-8))) throw new Error(`MAC of segment ${counter}`);
    mcv = mac;
    const body = element!.value.subarray(0, -8);
    if (element!.tag === 0x88) return body;
    const block = createCipheriv('aes-128-ecb', sEnc, null).setAutoPadding(false);
    const iv = block.update(fromUint(counter, 16));
    const cipher = createDecipheriv('aes-128-cbc', sEnc, iv).setAutoPadding(false);
    const padded = new Uint8Array(Buffer.concat([cipher.update(body), cipher.final()]));
    const end = padded.findLastIndex((byte) => byte !== 0);
    if (padded[end] !== 0x80) throw new Error('padding');
    return padded.slice(0, end);
  };
}
