import { readFileSync } from 'node:fs';
import { createSmdp } from '#services/smdp/index.ts';
import { RspRefusal } from '#services/rsp-server/index.ts';
import { UsageError } from '#shared/errors.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { labPki } from '#test/simulator/euicc/lab.ts';
import type { Dice } from '../engine/dice.ts';
import { ensure, type FuzzTarget } from '../engine/fuzz-target.ts';
import { mutateText } from '../engine/mutate-text.ts';

const profileType = 'Workbench LTE';
const headings = [
  ...[
    'iccid',
    'imsi',
    'ki',
    'opc',
    'pin1',
    'puk1',
    'adm1',
    'msisdn',
    'acc',
    'spn',
    'eid',
    'matchingid',
    'confirmation code',
  ],
  ...['mcc', 'mnc', 'mnclen', 'op', 'impi', 'IMS_HDOMAIN', 'smsp', 'something else'],
];

/** Files of orders: parts are the lines. A file is taken as a whole, or refused line by line with nothing changed. */
export const tables: FuzzTarget = {
  name: 'order-files',
  everyday: 400,
  outcomes: ['taken', 'refused'],
  async open() {
    const pki = await labPki(['P-256']);
    const { dpAuth, dpPb, ci } = pki.hierarchies[0]!;
    const identity = {
      dpAuth: { cert: dpAuth.certificate, key: dpAuth.privateKey },
      dpPb: { cert: dpPb.certificate, key: dpPb.privateKey },
      ciCertificates: [ci.certificate],
    };
    const der = new Uint8Array(readFileSync('resources/profiles/workbench-lte.der'));
    return {
      generate(dice) {
        const lines = soundFile(dice);
        for (let rounds = dice.below(4); rounds > 0; rounds--) {
          const at = dice.below(lines.length);
          lines[at] = mutateText(dice, lines[at]!);
        }
        if (dice.chance(10))
          lines.unshift(`sep=${dice.pick([';', ',', '"', '|', '\t', '\\', '\u0000', '\u{1f4a9}', ' '])}`);
        return lines;
      },
      run(lines) {
        const [store, clock] = [memoryStore(), new ManualClock()];
        const smdp = createSmdp({ random: seededRandom('order files'), identity, store, clock });
        smdp.addPackage({ profileType, der });
        const before = JSON.stringify(smdp.orders());
        const plan = smdp.orderFiles.plan({ csv: lines.join('\r\n'), profileType });
        smdp.orderFiles.subscribers(plan);
        ensure(JSON.stringify(smdp.orders()) === before, 'reading a file changes orders');
        const errors = plan.faults.filter(({ severity }) => severity === 'error');
        ensure(errors.length > 0 || plan.orders.length === plan.rows, 'a row is lost without a word');
        try {
          const orders = smdp.orderFiles.import(plan, { release: true });
          ensure(errors.length === 0 && orders.length === plan.rows, 'a file with errors is taken');
          for (const { iccid } of orders) ensure(smdp.profilePackage(iccid).length > 0, 'no package for an order');
          return 'taken';
        } catch (error) {
          if (!(error instanceof UsageError || error instanceof RspRefusal)) throw error;
          ensure(errors.length > 0, `a sound file is refused: ${error.message}`);
          ensure(JSON.stringify(smdp.orders()) === before, 'a file refused changes orders');
          return 'refused';
        }
      },
    };
  },
};

function soundFile(dice: Dice): string[] {
  const separator = dice.pick([',', ';', '\t']);
  const chosen = ['iccid', 'imsi', ...headings.slice(2).filter(() => dice.chance(4))];
  const digits = (length: number) => String(dice.below(10 ** Math.min(length, 9))).padStart(length, '0');
  const hex = () => Buffer.from(dice.bytes(16)).toString('hex');
  const cells: Readonly<Record<string, () => string>> = {
    iccid: () => `89${digits(17)}`,
    imsi: () => `00101${digits(10)}`,
    ki: hex,
    opc: hex,
    op: hex,
    pin1: () => digits(4),
    puk1: () => digits(8),
    adm1: () => digits(8),
    msisdn: () => `+49${digits(9)}`,
    acc: () => '0001',
    spn: () => '"A; ""B"", C"',
    matchingid: () => `M-${digits(8)}`,
    mcc: () => '001',
    mnc: () => '01',
    mnclen: () => '2',
  };
  const rows = Array.from({ length: 1 + dice.below(4) }, () => chosen.map((heading) => cells[heading]?.() ?? ''));
  return [chosen, ...rows].map((row) => row.join(separator));
}
