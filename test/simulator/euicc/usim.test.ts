import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { makeAutn, milenage, testAlgorithm, tuak } from '#core/protocol/milenage/index.ts';
import { buildCardImage, decodeProfilePackage } from '#core/protocol/saip/index.ts';
import { enableProfile } from '#core/protocol/sgp22/index.ts';
import { decodeDirectoryRecord } from '#core/protocol/ts102221/index.ts';
import { authenticateCommand, decodeAuthenticateAnswer, readSubscriberIdentity } from '#core/protocol/ts31102/index.ts';
import { encodeCommandApdu } from '#core/protocol/iso7816/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { createEuicc } from '#simulator/euicc/index.ts';
import { createPsim } from '#simulator/psim/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorBytes, vectorsAvailable } from '#test/support/vectors.ts';
import { exchange, send } from '../drive.ts';
import { eid, es10, labPki, LabServer, selectIsdr } from './lab.ts';

/** The way from a package file to a USIM that a terminal can use. */

interface ProfileEntry {
  readonly file: string;
  readonly iccid: string;
  readonly imsi: string;
  readonly algorithm: 'milenage' | 'tuak';
  readonly k: string;
  readonly opc: string;
}

const folder = join(import.meta.dirname, '../../../resources/profiles');
const entries = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as ProfileEntry[];
const elementsOf = ({ file }: ProfileEntry) => new Uint8Array(readFileSync(join(folder, file)));
const onFault = (error: unknown) => {
  throw error;
};

let pki: LabPki;
beforeAll(async () => {
  pki = await labPki(['P-256']);
});

const data = (answer: string) => {
  expect(answer.slice(-4)).toBe('9000');
  return fromHex(answer.slice(0, -4));
};

async function enabledOn(
  elements: Uint8Array,
  iccid: string,
  profileClass: 'test' | 'operational',
): Promise<SimulatedCard> {
  const card = createEuicc({
    id: 'c',
    store: memoryStore(),
    random: seededRandom('c'),
    identity: await pki.euicc(eid),
    options: { onFault },
  });
  card.powerOn();
  selectIsdr(card);
  new LabServer(pki).download(card, { iccid, elements, metadata: { profileClass } });
  expect(es10(card, enableProfile, { profile: { iccid }, refreshFlag: false }).result).toBe('ok');
  card.reset();
  return card;
}

function readUsim(card: SimulatedCard) {
  send(card, '00A40004022F00');
  const directory = [1, 2, 3].flatMap((n) => {
    const answer = exchange(card, `00B2${toHex(Uint8Array.of(n))}0400`);
    const entry = answer.endsWith('9000') ? decodeDirectoryRecord(fromHex(answer.slice(0, -4))) : undefined;
    return entry === undefined ? [] : [toHex(entry.aid)];
  });
  expect(send(card, '00A4040407A0000000871002').slice(-4)).toBe('9000');
  send(card, '00A4000C026FAD');
  const mncLength = data(send(card, '00B0000000'))[3] as 2 | 3;
  send(card, '00A4000C026F07');
  return { directory, ...readSubscriberIdentity(data(send(card, '00B0000000')), mncLength) };
}

describe.each(entries)('$file', (entry) => {
  let card: SimulatedCard;
  beforeEach(async () => {
    const elements = elementsOf(entry);
    if (!entry.file.includes('psim')) card = await enabledOn(elements, entry.iccid, 'operational');
    else {
      const image = buildCardImage(decodeProfilePackage(elements));
      card = createPsim({ id: 'p', store: memoryStore(), random: seededRandom('p'), image, options: { onFault } });
      card.powerOn();
    }
  });

  it('has a directory, an identity and an algorithm that the network’s values open', () => {
    const { directory, imsi } = readUsim(card);
    expect(directory.some((aid) => aid.startsWith('A0000000871002'))).toBe(true);
    expect(imsi).toBe(entry.imsi);
    const algorithm = { milenage, tuak }[entry.algorithm](fromHex(entry.k), fromHex(entry.opc));
    const rand = seededRandom('rand').bytes(16);
    const autn = makeAutn(algorithm, rand, fromHex('000000000020'), fromHex('8000'));
    const answer = exchange(card, toHex(encodeCommandApdu(authenticateCommand({ rand, autn }))));
    const { res, ck, ik } = algorithm.f2345(rand);
    expect(decodeAuthenticateAnswer(data(answer))).toMatchObject({ kind: 'success', res, ck, ik });
  });
});

describe.skipIf(!vectorsAvailable).each([
  ['upp/TS48v2_SAIP2.1_NoBERTLV.der', '89000123456789012358'],
  ['upp/TS48v6_SAIP2.3_BERTLV_SUCI.der', '89000123456789012341'],
])('%s', (file, iccid) => {
  it('is a USIM with the test algorithm, as its public figures say', async () => {
    const card = await enabledOn(vectorBytes(file), iccid, 'test');
    const { directory, imsi } = readUsim(card);
    expect(imsi).toMatch(/^001010123456/);
    expect(directory.length).toBeGreaterThanOrEqual(2);
    // usim.md 5.4: K 000102…0F, RAND of set 1, SQN 20, AMF 8000.
    const rand = fromHex('23553cbe9637a89d218ae64dae47bf35');
    const autn = fromHex('BD9232AE9A09' + '8000' + '23543EBD92122E9A');
    const k = fromHex('000102030405060708090a0b0c0d0e0f');
    expect(toHex(makeAutn(testAlgorithm(k), rand, fromHex('000000000020'), fromHex('8000')))).toBe(toHex(autn));
    const answer = exchange(card, toHex(encodeCommandApdu(authenticateCommand({ rand, autn }))));
    expect(answer).toMatch(
      /^DB1023543EBD9232AE9A2983EC46A24AB13A10543EBD9232AE9A2983EC46A24AB13A23103EBD9232AE9A2983EC46A24AB13A2354/,
    );
    expect(exchange(card, toHex(encodeCommandApdu(authenticateCommand({ rand, autn })))).slice(0, 4)).toBe('DC0E');
  });

  it('lets every file be selected by its path, with a whole FCP', async () => {
    const card = await enabledOn(vectorBytes(file), iccid, 'test');
    const image = buildCardImage(decodeProfilePackage(vectorBytes(file)));
    let files = 0;
    const visit = (node: typeof image.masterFile, select: string): void => {
      for (const child of node.children) {
        if (child.kind === 'adf') {
          send(card, `00A4040C${toHex(Uint8Array.of(child.aid!.length))}${toHex(child.aid!)}`);
          visit(child, '7FFF');
          continue;
        }
        const path = select + child.fid.toString(16).padStart(4, '0');
        const answer = send(card, `00A40804${toHex(Uint8Array.of(path.length / 2))}${path}00`);
        expect([path, answer.slice(0, 2), answer.slice(-4)]).toEqual([path, '62', '9000']);
        files += 1;
        if ('children' in child) visit(child, path);
      }
    };
    visit(image.masterFile, '');
    expect(files).toBeGreaterThan(100);
  });
});
