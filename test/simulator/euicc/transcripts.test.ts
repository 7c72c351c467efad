import { beforeAll, describe, expect, it } from 'vitest';
import { readTlv, readTlvs } from '#core/protocol/asn1/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { enableProfile } from '#core/protocol/sgp22/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createEuicc, type Euicc, type EuiccIdentity } from '#simulator/euicc/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { answersOf, cardTranscripts, commandsOf } from '#test/support/transcripts.ts';
import { vectorBytes, vectorsAvailable } from '#test/support/vectors.ts';
import { eid, es10, labPki, LabServer, selectIsdr } from './lab.ts';

let pki: LabPki;
let identity: EuiccIdentity;

beforeAll(async () => {
  pki = await labPki(['P-256']);
  identity = await pki.euicc(eid);
});

function makeCard(t0ChainedAnswers: boolean, faults: unknown[]) {
  const card = createEuicc({
    id: 'card',
    store: memoryStore(),
    random: seededRandom('card'),
    identity,
    options: { t0ChainedAnswers, onFault: (error) => faults.push(error) },
  });
  card.powerOn();
  return card;
}

describe.skipIf(!vectorsAvailable)('what the terminals of recorded sessions said', () => {
  it.each(cardTranscripts)('%s does not confuse the card, with and without 61xx', (file) => {
    for (const chained of [false, true]) {
      const faults: unknown[] = [];
      const card = makeCard(chained, faults);
      for (const command of commandsOf(file)) {
        const answer = toHex(card.transmit(fromHex(command)));
        expect(answer).toMatch(/^([0-9A-F]{2}){0,256}(9000|6[1-9AC-F][0-9A-F]{2})$/);
        expect(answer.slice(-4)).not.toBe('6F00');
      }
      expect(faults).toEqual([]);
      selectIsdr(card);
      expect(() => new LabServer(pki).download(card, { iccid: '89882470000000000014' })).not.toThrow();
    }
  });
});

/** The physical card's answers with our card in the same state: equal up to what is the card's own. */
describe.skipIf(!vectorsAvailable)('a physical eUICC and ours answer in one shape', () => {
  const play = (name: string, before: (card: Euicc) => void = () => {}) => {
    const file = `transcripts/real-omnikey-${name}.jsonl`;
    const faults: unknown[] = [];
    const card = makeCard(true, faults);
    selectIsdr(card);
    before(card);
    card.reset();
    const ours: string[] = [];
    // GET RESPONSE asks for what our card announced: its lengths are its own.
    for (const command of commandsOf(file).filter((hex) => !hex.startsWith('00C0'))) {
      ours.push(toHex(card.transmit(fromHex(command))));
      while (ours.at(-1)!.slice(-4, -2) === '61')
        ours.push(toHex(card.transmit(fromHex('00C00000' + ours.at(-1)!.slice(-2)))));
    }
    expect(faults).toEqual([]);
    return { ours, theirs: answersOf(file) };
  };
  const version = (hex: string) => hex.replace(/8203020[0-9A-F]0[0-9A-F]/, '8203020200');

  it('an empty list of profiles', () => {
    const { ours, theirs } = play('profiles');
    expect(ours.map(version)).toEqual(theirs.map(version));
  });

  const download = (card: Euicc, enabled: boolean) => {
    const elements = vectorBytes('upp/TS48v6_SAIP2.3_BERTLV_SUCI.der');
    const iccid = '89000123456789012341';
    new LabServer(pki).download(card, { iccid, elements, metadata: { profileClass: 'test' } });
    if (enabled) es10(card, enableProfile, { profile: { iccid }, refreshFlag: false });
  };

  it('enabling', () => {
    const { ours, theirs } = play('enable', (card) => download(card, false));
    expect(ours.map(version)).toEqual(theirs.map(version));
  });

  it('disabling', () => {
    const { ours, theirs } = play('disable', (card) => download(card, true));
    expect(ours.map(version)).toEqual(theirs.map(version));
  });

  /** Tags with what is in them: the structure without the values. */
  const shape = (bytes: Uint8Array): unknown[] =>
    readTlvs(bytes).map(({ tag, value }) =>
      [0xa0, 0xa2, 0x30, 0xbf27, 0xbf28, 0xbf2b, 0xbf2f, 0xbf37].includes(tag) ? [tag, ...shape(value)] : tag,
    );
  /** Data of an answer fetched in pieces. */
  const whole = (answers: string[]) =>
    fromHex(
      answers
        .slice(3)
        .map((answer) => answer.slice(0, -4))
        .join(''),
    );
  const firstItem = (response: Uint8Array) => readTlvs(readTlv(readTlv(response).value).value)[0]!.bytes;

  it.each(['notifications', 'retrieve-notifications'])('%s', (name) => {
    const { ours, theirs } = play(name, (card) => download(card, false));
    // The recorded card holds five installation results, ours one and a notification to a second recipient.
    expect(shape(firstItem(whole(ours)))).toEqual(shape(firstItem(whole(theirs))));
    expect(readTlv(whole(ours)).tag).toBe(readTlv(whole(theirs)).tag);
  });
});
