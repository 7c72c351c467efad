/** Process of a simulated eUICC in a vpcd slot: `virtual-card.ts PORT`. Tells its parent the EID once it is inserted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insertIntoVpcd } from '#hardware/card-reader/index.ts';
import { createLabPki } from '#services/lab-pki/index.ts';
import { createEuicc } from '#simulator/euicc/index.ts';
import { ManualClock } from './manual-clock.ts';
import { memoryStore } from './memory-store.ts';
import { seededRandom } from './seeded-random.ts';

const eid = '89049032000000000000000000000115';
const folder = mkdtempSync(join(tmpdir(), 'virtual-card-'));
const random = seededRandom('virtual card');
const pki = await createLabPki({ folder, clock: new ManualClock(), random });
const card = createEuicc({
  id: 'virtual',
  store: memoryStore(),
  random,
  identity: await pki.euicc(eid),
  options: { t0ChainedAnswers: true },
});
rmSync(folder, { recursive: true });

insertIntoVpcd({
  card,
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  retryMs: 50,
  onState: (state) => {
    if (state === 'connected') process.send?.({ eid: card.eid });
  },
});
process.on('disconnect', () => process.exit());
