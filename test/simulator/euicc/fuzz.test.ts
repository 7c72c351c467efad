import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { enableProfile, es10Functions, getProfilesInfo } from '#core/protocol/sgp22/index.ts';
import { encodeCommandApdu } from '#core/protocol/iso7816/index.ts';
import { storeDataCommands } from '#core/protocol/ts102221/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createEuicc } from '#simulator/euicc/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { eid, es10, isdr, labPki, LabServer, selectIsdr } from './lab.ts';

const iccid = '89882470000000000014';
let pki: LabPki;
beforeAll(async () => {
  pki = await labPki(['P-256']);
});

/** Well-formed commands of every kind, to be sent as they are or damaged. */
const wellFormed = [
  '00A4040407A0000000871002',
  `00A4040010${isdr}00`,
  '00A40004023F00',
  '00A40804047FFF6F0700',
  '00A40004026F07',
  '00B0000000',
  '00B2010400',
  '00D600000101',
  '00DC010404FFFFFFFF',
  '00A201040101',
  '0020000108' + '31323334FFFFFFFF',
  '0020000A08' + '3838383838383838',
  '0024000110' + '31323334FFFFFFFF'.repeat(2),
  '002C000110' + '3838383838383838'.repeat(2),
  '0026000108' + '31323334FFFFFFFF',
  '0088008122' + '10' + '11'.repeat(16) + '10' + '22'.repeat(16),
  '0088008011' + '10' + '11'.repeat(16),
  '0070000001',
  '00708001',
  '80F2000000',
  '8010000003FFFFFF',
  '801200000B',
  '801400000C810301010402028281030100',
  '80AA00000AA9088100820101830107',
  '00C0000000',
  '0084000008',
  'BF2E00',
  'BF2000',
  'BF2200',
  'BF2D00',
  'BF2800',
  'BF2B00',
  'BF3C00',
  'BF4300',
  'BF2D0A5C085A4F9F70909192',
  'BF3111A00C5A0A988842070000000000418101FF',
  'BF3211A00C5A0A98884207000000000041810100',
  'BF330C5A0A98884207000000000042',
  'BF34048202051F',
  'BF29125A0A988842070000000000419004576F726B',
  'BF3003800101',
  'FF2100',
  'BF41158010' + '00'.repeat(16) + '810100',
  'BF3F028000',
  'BF3504' + '30023000',
].flatMap((hex) => (/^[BF]F/.test(hex) ? storeDataCommands(fromHex(hex)).map(encodeCommandApdu) : [fromHex(hex)]));

const damaged = fc
  .tuple(fc.constantFrom(...wellFormed), fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 3 }), fc.nat(8))
  .map(([command, changes, cut]) => {
    const bytes = command.slice();
    for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
    return cut === 0 ? bytes.subarray(0, Math.max(1, bytes.length - 1)) : bytes;
  });
const anyTlv = fc
  .tuple(fc.constantFrom(...es10Functions.map(({ tag }) => tag)), fc.uint8Array({ maxLength: 90 }))
  .map(([tag, value]) =>
    encodeCommandApdu(
      storeDataCommands(fromHex(tag.toString(16) + toHex(Uint8Array.of(value.length)) + toHex(value)))[0]!,
    ),
  );
const noise = fc.uint8Array({ minLength: 1, maxLength: 40 });

it('answers any sequence of commands with a status word, without a fault, and works on', async () => {
  const identity = await pki.euicc(eid);
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 5, arbitrary: damaged }, { weight: 2, arbitrary: anyTlv }, noise), {
        minLength: 5,
        maxLength: 60,
      }),
      (commands) => {
        const faults: unknown[] = [];
        const card = createEuicc({
          id: 'c',
          store: memoryStore(),
          random: seededRandom('c'),
          identity,
          options: { onFault: (error) => faults.push(error) },
        });
        card.powerOn();
        selectIsdr(card);
        new LabServer(pki).download(card, { iccid });
        es10(card, enableProfile, { profile: { iccid }, refreshFlag: false });
        for (const command of commands) {
          const answer = card.transmit(command);
          expect(answer.length).toBeGreaterThanOrEqual(2);
          expect(toHex(answer.subarray(-2))).toMatch(/^(9|6[1-9AC-F])/);
        }
        expect(faults).toEqual([]);
        card.reset();
        selectIsdr(card);
        expect(es10(card, getProfilesInfo, {}).result).toBe('ok');
      },
    ),
    { seed: 20261, numRuns: 60 },
  );
}, 120_000);
