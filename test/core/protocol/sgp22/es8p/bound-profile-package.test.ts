import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTlv, readTlvs, tlv } from '#core/protocol/asn1/index.ts';
import { concat, fromBase64, fromHex, startsWith, toHex } from '#core/protocol/bytes/index.ts';
import {
  agree,
  Bsp,
  generateKeyPair,
  keyPairFromScalar,
  parseCertificate,
  sha256,
  verify,
} from '#core/protocol/crypto/index.ts';
import {
  bindProfilePackage,
  BppReader,
  BppStructureError,
  decodeInitialiseSecureChannel,
  decodeReplaceSessionKeys,
  encodeStoreMetadata,
  protectProfilePackage,
  RspProtocolError,
  secureChannelSignedData,
  segmentBoundProfilePackage,
  type BppEvent,
} from '#core/protocol/sgp22/index.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorJson, vectorLines, vectorsAvailable } from '#test/support/vectors.ts';
import { recordedExchanges } from '../transcripts.ts';

interface BppVector {
  name: string;
  recording?: string;
  smdpOtsk: string;
  smdpOtpk: string;
  euiccOtpk: string;
  hostId: string;
  eid: string;
  boundProfilePackage: string;
  configureISDP: string;
  storeMetadata: string;
  replaceSessionKeys: string | null;
  upp: string | null;
  uppLength?: number;
  uppSha256?: string;
}

const vectors = vectorsAvailable
  ? vectorJson<{ bpp: BppVector[] }>('bsp.json').bpp.filter((vector) => 'smdpOtsk' in vector)
  : [];
const deterministic = vectors.find(({ name }) => name.startsWith('euicc-rsp'))!;

/** All events of a package given to the reader in pieces of `size` bytes. */
function readInPieces(reader: BppReader, bytes: Uint8Array, size: number): BppEvent[] {
  const events: BppEvent[] = [];
  for (let offset = 0; offset < bytes.length; offset += size) {
    reader.receive(bytes.subarray(offset, offset + size));
    for (let event = reader.nextEvent(); event !== undefined; event = reader.nextEvent()) events.push(event);
  }
  return events;
}

/** Opens the segments as a card does, with the keys of the server's side of the agreement. */
function open(events: readonly BppEvent[], session: Bsp) {
  let channel = session;
  const opened = { configureIsdp: '', storeMetadata: '', replaceSessionKeys: '', profileElements: '' };
  for (const event of events) {
    if (event.kind === 'segment') opened[event.sequence] += toHex(channel.open(event.bytes)).toLowerCase();
    if (event.kind === 'sequenceEnd' && event.sequence === 'replaceSessionKeys')
      channel = Bsp.fromKeys(decodeReplaceSessionKeys(fromHex(opened.replaceSessionKeys)));
  }
  return opened;
}

describe.skipIf(!vectorsAvailable)('BoundProfilePackages of other servers', () => {
  it.each(vectors)('reads $name in pieces of any size', (vector) => {
    const keys = keyPairFromScalar('P-256', fromHex(vector.smdpOtsk));
    const bytes = fromHex(vector.boundProfilePackage);
    for (const size of [bytes.length, 255, 120, 63, 7, 1]) {
      const events = readInPieces(new BppReader(), bytes, size);
      expect(events[0]?.kind).toBe('initialiseSecureChannel');
      expect(events.at(-1)).toEqual({ kind: 'end' });
      const session = Bsp.derive({
        sharedSecret: agree(keys.privateKey, fromHex(vector.euiccOtpk)),
        keyType: 0x88,
        keyLength: 16,
        hostId: fromHex(vector.hostId),
        eid: fromHex(vector.eid),
      });
      const opened = open(events, session);
      expect(opened.configureIsdp).toBe(vector.configureISDP);
      expect(opened.storeMetadata).toBe(vector.storeMetadata);
      expect(opened.replaceSessionKeys).toBe(vector.replaceSessionKeys ?? '');
      if (vector.upp !== null) expect(opened.profileElements).toBe(vector.upp);
      else {
        expect(opened.profileElements.length / 2).toBe(vector.uppLength);
        expect(toHex(sha256(fromHex(opened.profileElements))).toLowerCase()).toBe(vector.uppSha256);
      }
    }
  });

  it('binds the deterministic session byte for byte, but for the signature', () => {
    const signer = generateKeyPair('P-256', seededRandom('signer'));
    const theirs = fromHex(deterministic.boundProfilePackage);
    const ours = bindProfilePackage({
      transactionId: '0102030405060708090A0B0C0D0E0F10',
      hostId: fromHex(deterministic.hostId),
      eid: fromHex(deterministic.eid),
      euiccOtpk: fromHex(deterministic.euiccOtpk),
      smdpOneTimeKeys: keyPairFromScalar('P-256', fromHex(deterministic.smdpOtsk)),
      signingKey: signer.privateKey,
      storeMetadata: fromHex(deterministic.storeMetadata),
      profile: { unprotected: fromHex(deterministic.upp!) },
    });
    const members = (bytes: Uint8Array) => readTlvs(readTlv(bytes).value);
    const withoutSignature = (bytes: Uint8Array) =>
      readTlvs(members(bytes)[0]!.value)
        .slice(0, -1)
        .map((member) => toHex(member.bytes));
    expect(withoutSignature(ours)).toEqual(withoutSignature(theirs));
    expect(
      members(ours)
        .slice(1)
        .map(({ bytes }) => toHex(bytes)),
    ).toEqual(
      members(theirs)
        .slice(1)
        .map(({ bytes }) => toHex(bytes)),
    );
    expect(ours.length).toBe(theirs.length);
  });

  it.each(vectors.filter(({ recording }) => recording !== undefined))(
    'finds the server’s signature of $name over the right data',
    ({ recording, boundProfilePackage, euiccOtpk, smdpOtpk }) => {
      const answers = vectorLines<{ kind: string; json?: Record<string, string> }>(`transcripts/${recording}.jsonl`);
      const certificate = answers.find(({ json }) => json?.['smdpCertificate'] !== undefined)!.json![
        'smdpCertificate'
      ]!;
      const [initialise] = readInPieces(new BppReader(), fromHex(boundProfilePackage), 500);
      const channel = decodeInitialiseSecureChannel((initialise as { bytes: Uint8Array }).bytes);
      expect(channel).toMatchObject({ remoteOpId: 1, keyType: 0x88, keyLength: 16, smdpOtpk: fromHex(smdpOtpk) });
      const signed = secureChannelSignedData(channel.signedMembers, fromHex(euiccOtpk));
      expect(verify(parseCertificate(fromBase64(certificate)).publicKey, signed, channel.smdpSign)).toBe(true);
    },
  );

  it.each(vectors.filter(({ recording }) => recording !== undefined))(
    'cuts $name as lpac did',
    ({ recording, boundProfilePackage }) => {
      const blocks = vectorLines<{ kind: string; dir: string; hex: string }>(`transcripts/${recording}.jsonl`)
        .filter(({ kind, dir, hex }) => kind === 'apdu' && dir === 'host-to-card' && /^..e2/.test(hex))
        .map(({ hex }) => fromHex(hex));
      const commands: Uint8Array[] = [];
      for (const block of blocks) {
        const data = block.subarray(5, 5 + block[4]!);
        if (block[3] === 0) commands.push(data);
        else commands.push(concat(commands.pop()!, data));
      }
      const start = commands.findIndex((command) => startsWith(command, fromHex('BF36')));
      const segments = segmentBoundProfilePackage(fromHex(boundProfilePackage));
      expect(segments.map(toHex)).toEqual(commands.slice(start, start + segments.length).map(toHex));
      expect(toHex(concat(...segments))).toBe(boundProfilePackage.toUpperCase());
    },
  );

  it('refuses the doubly wrapped package by its MAC', () => {
    const wrapped = vectorJson<{ bpp: { boundProfilePackage: string; sessionKeys: Record<string, string> }[] }>(
      'bsp.json',
    ).bpp[0]!;
    const events = readInPieces(new BppReader({ segmentLimit: 1100 }), fromHex(wrapped.boundProfilePackage), 1000);
    const { sEnc, sMac, initialMcv } = wrapped.sessionKeys;
    const session = Bsp.fromKeys({ sEnc: fromHex(sEnc!), sMac: fromHex(sMac!), initialMcv: fromHex(initialMcv!) });
    expect(() => open(events, session)).toThrow(expect.objectContaining({ name: 'BspError' }));
  });

  it('agrees with the recording on what the card answered', () => {
    const last = recordedExchanges('transcripts/synthetic-load-bpp.jsonl').at(-1)!;
    expect(toHex(last.response)).toBe('BF3703800100');
  });
});

describe('BppReader', () => {
  const eid = fromHex('89049032123451234512345678901235');
  const server = generateKeyPair('P-256', seededRandom('server'));
  const card = generateKeyPair('P-256', seededRandom('card'));
  const signer = generateKeyPair('P-256', seededRandom('signer'));
  const bind = (profile: Parameters<typeof bindProfilePackage>[0]['profile'], icon?: Uint8Array) =>
    bindProfilePackage({
      transactionId: 'AABB',
      hostId: fromHex('0102030405060708'),
      eid,
      euiccOtpk: card.publicPoint,
      smdpOneTimeKeys: server,
      signingKey: signer.privateKey,
      storeMetadata: encodeStoreMetadata({
        iccid: '89000123456789012341',
        serviceProviderName: 'A',
        profileName: 'B',
        icon,
      }),
      profile,
    });
  const sessionOfCard = () =>
    Bsp.derive({
      sharedSecret: agree(card.privateKey, server.publicPoint),
      keyType: 0x88,
      keyLength: 16,
      hostId: fromHex('0102030405060708'),
      eid,
    });
  const elements = seededRandom('profile').bytes(5000);

  it('gives the same profile with and without profile protection keys, also with an icon over one segment', () => {
    const random = seededRandom('ppk');
    const ppk = { sEnc: random.bytes(16), sMac: random.bytes(16), initialMcv: random.bytes(16) };
    for (const profile of [{ unprotected: elements }, protectProfilePackage(elements, ppk)]) {
      const bytes = bind(profile, random.bytes(1024));
      const events = readInPieces(new BppReader({ segmentLimit: 1020 }), bytes, 200);
      expect(open(events, sessionOfCard()).profileElements).toBe(toHex(elements).toLowerCase());
      expect(events.filter((event) => event.kind === 'segment' && event.sequence === 'storeMetadata').length).toBe(2);
      for (const event of events) if (event.kind === 'segment') expect(event.bytes.length).toBeLessThanOrEqual(1020);
    }
  });

  it('reads any cut of a package the same', () => {
    const bytes = bind({ unprotected: elements });
    const whole = readInPieces(new BppReader(), bytes, bytes.length);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 40 }), (sizes) => {
        const reader = new BppReader();
        const events: BppEvent[] = [];
        for (let offset = 0, i = 0; offset < bytes.length; i++) {
          const size = sizes[i % sizes.length]!;
          reader.receive(bytes.subarray(offset, offset + size));
          offset += size;
          for (let event = reader.nextEvent(); event !== undefined; event = reader.nextEvent()) events.push(event);
        }
        expect(events).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  const dummy = {
    channel: tlv(0xbf23, new Uint8Array(4)),
    isdp: tlv(0xa0, tlv(0x87, new Uint8Array(24))),
    metadata: tlv(0xa1, tlv(0x88, new Uint8Array(24))),
    elements: tlv(0xa3, tlv(0x86, new Uint8Array(24))),
  };
  it.each([
    ['another outer tag', tlv(0xbf35), 'initialiseSecureChannel'],
    ['no secure channel', tlv(0xbf36, dummy.isdp), 'initialiseSecureChannel'],
    ['a secure channel over the limit', tlv(0xbf36, tlv(0xbf23, new Uint8Array(600))), 'initialiseSecureChannel'],
    ['sequences out of order', tlv(0xbf36, dummy.channel, dummy.metadata), 'configureISDP'],
    ['the wrong segment tag', tlv(0xbf36, dummy.channel, tlv(0xa0, tlv(0x88, new Uint8Array(24)))), 'configureISDP'],
    ['an empty sequence', tlv(0xbf36, dummy.channel, tlv(0xa0)), 'configureISDP'],
    [
      'a segment over the limit',
      tlv(0xbf36, dummy.channel, dummy.isdp, dummy.metadata, tlv(0xa3, tlv(0x86, new Uint8Array(1037)))),
      'loadProfileElements',
    ],
    [
      'a segment longer than its sequence',
      tlv(0xbf36, dummy.channel, concat(fromHex('A003'), tlv(0x87, new Uint8Array(24)))),
      'configureISDP',
    ],
    [
      'a sequence longer than the package',
      concat(fromHex('BF360B'), dummy.channel, fromHex('A07F'), new Uint8Array(40)),
      'configureISDP',
    ],
    ['an endless tag', concat(fromHex('BF3610'), fromHex('FFFFFFFFFFFFFFFFFFFF')), 'initialiseSecureChannel'],
    [
      'bytes after the last sequence',
      tlv(0xbf36, dummy.channel, dummy.isdp, dummy.metadata, dummy.elements, dummy.elements),
      'loadProfileElements',
    ],
    [
      'bytes after the package',
      concat(tlv(0xbf36, dummy.channel, dummy.isdp, dummy.metadata, dummy.elements), Uint8Array.of(0)),
      'loadProfileElements',
    ],
  ])('refuses %s', (_what, bytes, bppCommandId) => {
    expect(() => readInPieces(new BppReader(), bytes, bytes.length)).toThrow(expect.objectContaining({ bppCommandId }));
  });

  it('takes a segment of 1036 bytes by default and refuses it under a strict limit', () => {
    const long = tlv(0xbf36, dummy.channel, dummy.isdp, dummy.metadata, tlv(0xa3, tlv(0x86, new Uint8Array(1032))));
    expect(readInPieces(new BppReader(), long, 100).at(-1)).toEqual({ kind: 'end' });
    expect(() => readInPieces(new BppReader({ segmentLimit: 1020 }), long, 100)).toThrow(BppStructureError);
  });

  it('never yields anything but its typed errors on damage', () => {
    const bytes = bind({ unprotected: elements });
    const random = seededRandom('damage');
    let refused = 0;
    for (let run = 0; run < 400; run++) {
      const damaged = bytes.slice();
      const where = random.bytes(2);
      damaged[((where[0]! << 8) | where[1]!) % damaged.length]! ^= 1 << (run % 8);
      try {
        const events = readInPieces(new BppReader(), damaged, 700);
        open(events, sessionOfCard());
      } catch (error) {
        expect(['BppStructureError', 'BspError', 'RspProtocolError']).toContain((error as Error).name);
        refused++;
      }
      try {
        segmentBoundProfilePackage(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(RspProtocolError);
      }
    }
    expect(refused).toBeGreaterThan(350);
  });
});
