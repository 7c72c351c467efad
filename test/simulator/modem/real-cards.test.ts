import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '#core/protocol/bytes/index.ts';
import { buildCardImage, decodeProfilePackage } from '#core/protocol/saip/index.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { createEuicc } from '#simulator/euicc/index.ts';
import { createModem } from '#simulator/modem/index.ts';
import { createPsim } from '#simulator/psim/index.ts';
import { eid, labPki } from '#test/simulator/euicc/lab.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';

const der = new Uint8Array(readFileSync(join(import.meta.dirname, '../../../resources/profiles/workbench-lte.der')));
const parts = { store: memoryStore(), random: seededRandom('card') };

function asker(card: SimulatedCard) {
  const slots = [{ card: () => card }];
  const modem = createModem({
    id: 'm1',
    store: memoryStore(),
    clock: new ManualClock(),
    imeis: ['001010100000007'],
    slots,
  });
  let heard = '';
  modem.onData((bytes) => (heard += decodeUtf8(bytes)));
  return (line: string) => {
    heard = '';
    modem.write(encodeUtf8(`${line}\r`));
    return heard.split(/[\r\n]+/).filter((one) => one !== '' && one !== line);
  };
}

test('a removable SIM and an eUICC with the same profile enabled read alike', async () => {
  const psim = createPsim({ ...parts, id: 'psim', image: buildCardImage(decodeProfilePackage(der)) });
  const factoryProfile = { der, serviceProviderName: 'Workbench LTE', profileName: 'Factory profile' };
  const euicc = createEuicc({
    ...parts,
    id: 'euicc',
    identity: await (await labPki(['P-256'])).euicc(eid),
    factoryProfile,
  });
  const answers = [psim, euicc].map((card) =>
    ['ATE0', 'AT+CCID', 'AT+CIMI', 'AT+CPIN?', 'AT+COPS=3,2', 'AT+COPS?'].map(asker(card)),
  );
  expect(answers[0]).toEqual(answers[1]);
  const [, [iccid] = [], [imsi] = [], [pin] = [], , [operator] = []] = answers[0]!;
  expect(iccid).toMatch(/^\+CCID: 89\d{17,18}$/);
  expect(imsi).toMatch(/^\d{15}$/);
  expect(pin).toBe('+CPIN: READY');
  expect(operator).toBe(`+COPS: 0,2,"${imsi!.slice(0, 5)}",7`);
});

test('an eUICC without enabled profile is a card without ICCID', async () => {
  const euicc = createEuicc({ ...parts, id: 'empty', identity: await (await labPki(['P-256'])).euicc(eid) });
  const ask = asker(euicc);
  ask('ATE0');
  ask('AT+CMEE=1');
  expect(ask('AT+CCID')).toEqual(['+CME ERROR: 13']);
  expect(ask('AT+CEREG?')).toEqual(['+CEREG: 0,0', 'OK']);
});
