/**
 * What lpac 2.3 sends through PC/SC, written out by hand from its recordings (`shared/handbook/real-peers.md`): T=0 only, exclusive,
 * answers of 264 bytes at most, no Le, blocks of 120 bytes. Our card behind a real pcscd, our SM-DP+ for the other end.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readTlv, readTlvs, tlv } from '#core/protocol/asn1/index.ts';
import { concat, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { smdpIdentities } from '#node/lab/index.ts';
import { shippedProfiles } from '#node/shipped-profiles.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import { createLabPki } from '#services/lab-pki/index.ts';
import { createSmdp, type Smdp } from '#services/smdp/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import {
  startVirtualReader,
  virtualReaderMissing,
  type VirtualCard,
  type VirtualReader,
} from '#test/support/virtual-reader.ts';

const address = 'smdp.example.com';
const receiveBuffer = 264;
const blockSize = 120;

/** PC/SC and APDU layer as lpac's driver and euicc library have them. */
class LpacCard {
  readonly #transmit: (command: Uint8Array) => Promise<Uint8Array>;
  readonly #close: () => void;
  #channel = 0;

  private constructor(transmit: (command: Uint8Array) => Promise<Uint8Array>, close: () => void) {
    this.#transmit = transmit;
    this.#close = close;
  }

  static async open(reader: string): Promise<LpacCard> {
    const pcsc = await import('smartcard');
    const context = new pcsc.Context();
    const found = context.listReaders().find(({ name }) => name === reader)!;
    const card = await found.connect(pcsc.SCARD_SHARE_EXCLUSIVE, pcsc.SCARD_PROTOCOL_T0);
    const transmit = async (command: Uint8Array) =>
      new Uint8Array(await card.transmit(Buffer.from(command), { maxRecvLength: receiveBuffer }));
    const lpac = new LpacCard(transmit, () => {
      card.disconnect(pcsc.SCARD_UNPOWER_CARD);
      context.close();
    });
    await lpac.#send('80AA00000AA9088100820101830107');
    const opened = await lpac.#send('0070000001');
    expect(toHex(opened)).toMatch(/^[01][0-9A-F]90..$/);
    lpac.#channel = opened[0]!;
    const selected = await lpac.#send(`0${lpac.#channel}A4040010A0000005591010FFFFFFFF8900000100`);
    expect(toHex(selected.subarray(-2))).toMatch(/^(90|61)/);
    return lpac;
  }

  async close(): Promise<void> {
    expect(toHex(await this.#send(`007080${hex(this.#channel)}00`))).toBe('9000');
    this.#close();
  }

  /** One ES10 command: blocks numbered from 0, GET RESPONSE in class 8X while 61xx. Throws on any status but 9xxx. */
  async es10(request: Uint8Array | string): Promise<Uint8Array> {
    const whole = typeof request === 'string' ? fromHex(request) : request;
    let answer: Uint8Array = new Uint8Array();
    for (let at = 0, number = 0; at < whole.length; at += blockSize, number++) {
      const block = whole.subarray(at, at + blockSize);
      const p1 = at + blockSize < whole.length ? '11' : '91';
      answer = await this.#send(`8${this.#channel}E2${p1}${hex(number)}${hex(block.length)}${toHex(block)}`);
      if (p1 === '11') expect(toHex(answer)).toBe('9000');
    }
    const parts: Uint8Array[] = [];
    while (answer.at(-2) === 0x61) {
      parts.push(answer.subarray(0, -2));
      answer = await this.#send(`8${this.#channel}C00000${hex(answer.at(-1)!)}`);
    }
    if (answer.at(-2)! >> 4 !== 9) throw new Error(`SW ${toHex(answer.subarray(-2))}`);
    return concat(...parts, answer.subarray(0, -2));
  }

  async #send(command: string): Promise<Uint8Array> {
    const answer = await this.#transmit(fromHex(command));
    expect(answer.length).toBeLessThanOrEqual(258);
    return answer;
  }
}

const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0');

describe.skipIf(virtualReaderMissing !== undefined)('lpac’s stream of APDUs through pcscd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lpac-'));
  let service: VirtualReader;
  let card: VirtualCard;
  let smdp: Smdp;
  let iccid: string;

  beforeAll(async () => {
    const world = { clock: systemClock, random: systemRandom };
    const pki = await createLabPki({ folder: join(folder, 'pki'), ...world });
    smdp = createSmdp({ ...world, store: memoryStore(), identity: smdpIdentities(pki), address });
    for (const { name, der } of shippedProfiles()) smdp.addPackage({ profileType: name, der });
    service = await startVirtualReader();
    process.env['PCSCLITE_CSOCK_NAME'] = service.environment['PCSCLITE_CSOCK_NAME'];
    card = await service.insertCard({ pkiFolder: pki.folder, recorded: true });
    await vi.waitFor(async () => (await LpacCard.open(card.reader)).close(), { timeout: 10_000, interval: 200 });
  });
  afterAll(async () => {
    await service?.close();
    rmSync(folder, { recursive: true });
  });

  /** Every command of lpac is a process of its own: connection, channel, work, channel closed. */
  async function lpac<T>(work: (card: LpacCard) => Promise<T>): Promise<T> {
    const opened = await LpacCard.open(card.reader);
    try {
      return await work(opened);
    } finally {
      await opened.close();
    }
  }
  const ask = async (request: string) => toHex(await lpac((opened) => opened.es10(request)));

  it('chip info', async () => {
    await lpac(async (opened) => {
      expect(toHex(await opened.es10('BF3E035C015A'))).toBe(`BF3E125A10${card.eid}`);
      expect(toHex(await opened.es10('BF3C00'))).toMatch(/^BF3C/);
      expect(toHex(await opened.es10('BF4300'))).toMatch(/^BF43/);
      expect(toHex(await opened.es10('BF2200'))).toMatch(/^BF22/);
    });
  });

  it('download: certificates in pieces, BF36 with BF23, A0, each 88, each 86, one BF37', async () => {
    const order = smdp.createOrder({ profileType: 'workbench-lte' });
    iccid = order.iccid;
    await lpac(async (opened) => {
      const euiccChallenge = readTlv(readTlv(await opened.es10('BF2E00')).value).value;
      const euiccInfo1 = await opened.es10('BF2000');
      const server = smdp.initiateAuthentication({ euiccChallenge, euiccInfo1, smdpAddress: address });
      const { serverSigned1, serverSignature1, euiccCiPKIdToBeUsed, serverCertificate } = server;
      // A0 { 80 matchingId, A1 { 80 TAC, A1 {} } }: lpac without an IMEI.
      const ctxParams1 = tlv(
        0xa0,
        tlv(0x80, new TextEncoder().encode(order.matchingId!)),
        fromHex('A108800435290611A100'),
      );
      const authenticateServerResponse = await opened.es10(
        tlv(
          0xbf38,
          serverSigned1,
          tlv(0x5f37, serverSignature1),
          tlv(0x04, euiccCiPKIdToBeUsed),
          serverCertificate,
          ctxParams1,
        ),
      );
      expect(authenticateServerResponse.length).toBeGreaterThan(1000);
      const { transactionId } = server;
      const client = smdp.authenticateClient({ transactionId, authenticateServerResponse });
      const prepareDownloadResponse = await opened.es10(
        tlv(0xbf21, client.smdpSigned2, tlv(0x5f37, client.smdpSignature2), client.smdpCertificate),
      );
      const { boundProfilePackage } = smdp.getBoundProfilePackage({ transactionId, prepareDownloadResponse });

      const segments = lpacSegments(boundProfilePackage);
      const answers: string[] = [];
      for (const segment of segments) answers.push(toHex(await opened.es10(segment)));
      expect(answers.slice(0, -1).every((answer) => answer === '')).toBe(true);
      expect(answers.at(-1)).toMatch(/^BF37.*A2..A0..4F10.*3007A0053003800100/);
    });
  });

  it('profile list, nickname, enable and disable without refresh, delete', async () => {
    const list = await ask('BF2D00');
    // E3 stands directly in A0.
    expect(list).toMatch(/^BF2D..(..)?(..)?A0..(..)?(..)?E3/);
    const swapped = swap(iccid);
    expect(list).toContain(`5A0A${swapped}`);
    expect(await ask(`BF29125A0A${swapped}90046C706163`)).toBe('BF2903800100');
    expect(await ask('BF2D00')).toContain('90046C706163');
    expect(await ask(`BF3111A00C5A0A${swapped}810100`)).toBe('BF3103800100');
    expect(await ask(`BF3111A00C5A0A${swapped}810100`)).toBe('BF3103800102');
    expect(await ask(`BF330C5A0A${swapped}`)).toBe('BF3303800102');
    expect(await ask(`BF3211A00C5A0A${swapped}810100`)).toBe('BF3203800100');
    expect(await ask(`BF330C5A0A${swapped}`)).toBe('BF3303800100');
    expect(await ask(`BF330C5A0A${swapped}`)).toBe('BF3303800101');
  });

  it('notifications: list, each retrieved by number and removed, taken by the server', async () => {
    const list = readTlvs(readTlv(readTlv(fromHex(await ask('BF2800'))).value).value);
    expect(list.length).toBeGreaterThanOrEqual(4);
    for (const { tag, value } of list) {
      expect(tag).toBe(0xbf2f);
      const [number, operation] = readTlvs(value);
      // lpac reads the operation from the second byte of the BIT STRING.
      expect(operation!.tag).toBe(0x81);
      expect([0x80, 0x40, 0x20, 0x10]).toContain(operation!.value[1]);
      const seq = toHex(number!.bytes);
      const wanted = toHex(tlv(0xbf2b, tlv(0xa0, fromHex(seq))));
      const retrieved = fromHex(await ask(wanted));
      const [notification] = readTlvs(readTlv(readTlv(retrieved).value).value);
      expect([0xbf37, 0x30]).toContain(notification!.tag);
      expect(() => smdp.handleNotification(notification!.bytes)).not.toThrow();
      expect(await ask(toHex(tlv(0xbf30, fromHex(seq))))).toBe('BF3003800100');
      expect(await ask(toHex(tlv(0xbf30, fromHex(seq))))).toBe('BF3003800101');
    }
    expect(await ask('BF2800')).toBe('BF2802A000');
  });

  it('leaves no channel open, and one user at a time on the card', async () => {
    const first = await LpacCard.open(card.reader);
    await expect(LpacCard.open(card.reader)).rejects.toThrow('Sharing violation');
    await first.close();
    const channels = (await card.exchanges()).flatMap((one) =>
      one.kind === 'apdu' && one.command.startsWith('0070') ? [one.command.slice(4, 6)] : [],
    );
    expect(channels.filter((action) => action === '00')).toHaveLength(
      channels.filter((action) => action === '80').length,
    );
  });
});

/** BF36 header with BF23; A0 whole; A1's header, each 88; A2 whole; A3's header, each 86. */
function lpacSegments(boundProfilePackage: Uint8Array): Uint8Array[] {
  const header = ({ bytes, value }: { bytes: Uint8Array; value: Uint8Array }) =>
    bytes.subarray(0, bytes.length - value.length);
  const whole = readTlv(boundProfilePackage);
  const [secureChannel, ...sequences] = readTlvs(whole.value);
  return [
    concat(header(whole), secureChannel!.bytes),
    ...sequences.flatMap((sequence) =>
      sequence.tag === 0xa0 || sequence.tag === 0xa2
        ? [sequence.bytes]
        : [header(sequence), ...readTlvs(sequence.value).map(({ bytes }) => bytes)],
    ),
  ];
}

/** ICCID as EF.ICCID has it: digits swapped in pairs, F at the end of an odd number. */
const swap = (digits: string): string =>
  digits
    .padEnd(20, 'F')
    .replace(/(.)(.)/g, '$2$1')
    .toUpperCase();
