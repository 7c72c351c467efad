import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tlv } from '#core/protocol/asn1/index.ts';
import { concat, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { generateKeyPair, loadPrivateKey, sign } from '#core/protocol/crypto/index.ts';
import { decodeProfileInstallationResult, getEuiccChallenge, signatureTlv } from '#core/protocol/sgp22/index.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { send } from '../drive.ts';
import { CardBench, iccids } from './card-bench.ts';
import { es10, storeData } from './lab.ts';

/** What peers in the field and peers of SGP.22 v3 send, to a tolerant and to a strict card. */

const strict = { options: { strict: true } };
const { first } = iccids;
const id = '5A0A98884207000000000041';

let bench: CardBench;
beforeAll(async () => {
  bench = await CardBench.open();
});
beforeEach(() => bench.renew());

const outcome = (answer: Uint8Array) => {
  const { finalResult } = decodeProfileInstallationResult(answer.subarray(0, -2));
  return finalResult.kind === 'success' ? 'ok' : `${finalResult.bppCommandId} ${finalResult.errorReason}`;
};
const joinOf = (commands: Uint8Array[]) => concat(...commands);
const inPieces = (bytes: Uint8Array, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

describe('bound packages', () => {
  const cuts: [name: string, (commands: Uint8Array[]) => Uint8Array[]][] = [
    ['in one command', (commands) => [joinOf(commands)]],
    ['in pieces of 500 bytes', (commands) => inPieces(joinOf(commands), 500)],
    ['in pieces of 7 bytes', (commands) => inPieces(joinOf(commands), 7)],
    ['with A0 and A1 merged', ([isc, a0, a1, ...rest]) => [isc!, concat(a0!, a1!), ...rest]],
    [
      'with the head of A3 before its first 86',
      (commands) => [...commands.slice(0, 4), concat(commands[4]!, commands[5]!), ...commands.slice(6)],
    ],
    ['with the head of A0 alone', ([isc, a0, ...rest]) => [isc!, a0!.subarray(0, 2), a0!.subarray(2), ...rest]],
    ['with the head of BF36 alone', ([isc, ...rest]) => [isc!.subarray(0, 5), isc!.subarray(5), ...rest]],
  ];
  it.each(cuts)('cut otherwise (%s) are taken, and refused by a strict card', (_, cut) => {
    expect(outcome(bench.load(cut(bench.prepare())))).toBe('ok');
    bench.renew(strict);
    expect(outcome(bench.load(cut(bench.prepare())))).toMatch(/ (scp03tStructureError|incorrectInputValues)$/);
    expect(bench.profiles).toEqual([]);
    expect(outcome(bench.load(bench.prepare()))).toBe('ok');
  });

  it('segments of 1032 value bytes and hosts of 32 are taken, and refused by a strict card', () => {
    const large = { withProtectionKeys: true, segmentPlaintext: 1023 };
    const host = { hostId: new Uint8Array(32).fill(0x61) };
    for (const options of [large, host]) {
      bench.renew();
      expect(outcome(bench.load(bench.prepare(options)))).toBe('ok');
      bench.renew(strict);
      expect(outcome(bench.load(bench.prepare(options)))).toMatch(/ (scp03tStructureError|incorrectInputValues)$/);
    }
    expect(outcome(bench.load(bench.prepare({ segmentPlaintext: 1007, withProtectionKeys: true })))).toBe('ok');
  });

  it('segments longer than any in the field are refused by either', () => {
    expect(outcome(bench.load(bench.prepare({ withProtectionKeys: true, segmentPlaintext: 1039 })))).toBe(
      'loadProfileElements scp03tStructureError',
    );
  });
});

describe('requests', () => {
  beforeEach(() => bench.install(first));

  it.each([
    ['a refresh flag of 01', `BF3111A00C${id}810101`],
    ['no refresh flag', `BF310EA00C${id}`],
    ['a length that is not the shortest', `BF318112A0810C${id}810100`],
    ['the refresh flag before the identifier', `BF3111810100A00C${id}`],
  ])('with %s are understood, and refused by a strict card', (_, request) => {
    expect(bench.ask(request)).toBe('BF31038001009000');
    bench.renew(strict);
    bench.install(first);
    expect(bench.ask(request)).toBe('6A80');
    expect(bench.ask(`BF3111A00C${id}810100`)).toBe('BF31038001009000');
  });

  it('a refresh flag of either value is right, also for a strict card', () => {
    for (const options of [{}, strict]) {
      bench.start(options);
      for (const flag of ['00', 'FF']) {
        expect(bench.ask(`BF3111A00C${id}8101${flag}`)).toBe('BF31038001009000');
        expect(bench.ask(`BF3211A00C${id}8101${flag}`)).toBe('BF32038001009000');
      }
    }
  });

  it('without Le get their answer at once; Le is not needed for it', () => {
    const list = send(bench.card, '80E2910003BF2D00');
    expect(list).toMatch(/^BF2D.*9000$/);
    expect(send(bench.card, '80E2910003BF2D0000')).toBe(list);
  });

  it('a target port, as LPAs of SGP.22 v3 send it, changes nothing', () => {
    expect(bench.ask(`BF3114A00C${id}810100820100`)).toBe('BF31038001009000');
    bench.start(strict);
    expect(bench.ask(`BF3211A00C${id}810100`)).toBe('BF32038001009000');
    expect(bench.ask(`BF3114A00C${id}810100820100`)).toBe('BF31038001009000');
  });
});

describe('an RSP session of SGP.22 v3', () => {
  /** AuthenticateServer by hand: `context` is the ctxParams1 element, `more` follows it. */
  const authenticate = (context: string, more = '', signedMore = '') => {
    const { euiccChallenge } = es10(bench.card, getEuiccChallenge, {});
    const { dpAuth } = bench.server.hierarchy();
    const transactionId = '00112233445566778899AABBCCDDEEFF';
    const signed = tlv(
      0x30,
      fromHex(`8010${transactionId}`),
      tlv(0x81, euiccChallenge),
      fromHex('8310736D64702E6578616D706C652E636F6D'),
      fromHex('8410101112131415161718191A1B1C1D1E1F'),
      fromHex(signedMore),
    );
    const request = tlv(
      0xbf38,
      signed,
      signatureTlv(sign(loadPrivateKey(dpAuth.privateKey), signed)),
      fromHex('0400'),
      dpAuth.certificate,
      fromHex(context),
      fromHex(more),
    );
    return toHex(storeData(bench.card, request));
  };
  /** matchingId, TAC, capabilities with lpaSvn, CAT classes and form factor, IMEI, preferredLanguages, deviceTestMode, lpaRspCapability; operationType. */
  const context3 = (() => {
    const element = (tag: string, contents: string) => toHex(tlv(parseInt(tag, 16), fromHex(contents)));
    const capabilities = element('A1', '80030F0000 85030F0000 88030F0000 8B03030000 8C0206C0 8D0101'.replace(/ /g, ''));
    const info = element('A1', `800494104502${capabilities}820894104502237315F8A3040C026465840085020780`);
    return element('A0', `8003414243${info}82020680`);
  })();

  it('the context comes back signed, byte for byte', () => {
    for (const options of [{}, strict]) {
      bench.renew(options);
      const answer = authenticate(context3);
      expect(answer).toMatch(/^BF3882....A082/);
      expect(answer).toContain(`${context3}5F3740`);
    }
  });

  it('further members of the request and of serverSigned1 are passed over', () => {
    const answer = authenticate(context3, 'A100' + 'A200', 'A500' + '86020780');
    expect(answer).toMatch(/^BF3882....A082/);
    expect(answer).toContain(`${context3}5F3740`);
  });

  it('smdpSigned2 with rpmPending is a v2 one to it', () => {
    const { transactionId, response } = bench.server.authenticate(bench.card);
    if (!('euiccSignature1' in response)) throw new Error(response.result);
    const { dpPb } = bench.server.hierarchy();
    const signed = tlv(0x30, fromHex(`8010${transactionId}`), fromHex('010100'), fromHex('0500'));
    const covered = concat(signed, signatureTlv(response.euiccSignature1));
    const signature = signatureTlv(sign(loadPrivateKey(dpPb.privateKey), covered));
    const answer = toHex(storeData(bench.card, tlv(0xbf21, signed, signature, dpPb.certificate)));
    expect(answer).toMatch(new RegExp(`^BF21819EA0819B30568010${transactionId}5F494104[0-9A-F]{128}5F3740`));
  });

  it('a one-time key of another card in smdpSigned2 gets a new one in answer', () => {
    const session = bench.server.authenticate(bench.card);
    const { publicPoint } = generateKeyPair('P-256', seededRandom('stranger'));
    const prepared = bench.server.prepare(bench.card, session, { boundTo: publicPoint });
    expect('euiccSigned2' in prepared && toHex(prepared.euiccSigned2)).not.toContain(toHex(publicPoint));
  });
});

describe('ICCIDs of 19 digits', () => {
  it('are padded with F at the end, in every answer', () => {
    const iccid = '8988247000000000003';
    bench.install(iccid);
    const padded = '5A0A988842070000000000F3';
    expect(bench.ask('BF2D035C015A')).toBe(`BF2D10A00EE30C${padded}9000`);
    expect(bench.ask('BF2B05A003800101')).toContain(padded);
    expect(bench.ask(`BF3111A00C${padded}810100`)).toBe('BF31038001009000');
    expect(bench.ask('BF280481020640')).toContain(padded);
    expect(bench.ask(`BF290F${padded}900141`)).toBe('BF29038001009000');
  });
});
