/** Process of one or more simulated eUICCs in vpcd slots: `virtual-card.ts PLAN` (a CardProcessPlan in JSON). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex } from '#core/protocol/bytes/index.ts';
import { insertIntoVpcd, type VpcdCard } from '#hardware/card-reader/index.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import { createLabPki, type LabPki } from '#services/lab-pki/index.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { createEuicc } from '#simulator/euicc/index.ts';
import { memoryStore } from './memory-store.ts';
import { insertPaced } from './paced-card.ts';
import type { CardExchange, CardMessage, CardProcessPlan, CardRequest } from './virtual-card-messages.ts';

const plan = JSON.parse(process.argv[2]!) as CardProcessPlan;
const tell = (message: CardMessage) => process.send?.(message);

async function openPki(): Promise<{ pki: LabPki; remove(): void }> {
  const folder = plan.pkiFolder ?? mkdtempSync(join(tmpdir(), 'virtual-card-'));
  return {
    pki: await createLabPki({ folder, clock: systemClock, random: systemRandom }),
    remove: () => plan.pkiFolder === undefined && rmSync(folder, { recursive: true }),
  };
}

/** The card, with what passes its contacts written down. */
function recorded(card: SimulatedCard, exchanges: CardExchange[]): SimulatedCard {
  const started = (atr: Uint8Array) => {
    exchanges.push({ kind: 'reset', atr: toHex(atr) });
    return atr;
  };
  return {
    powerOn: () => started(card.powerOn()),
    powerOff: () => card.powerOff(),
    reset: () => started(card.reset()),
    transmit(command) {
      const answer = card.transmit(command);
      exchanges.push({ kind: 'apdu', command: toHex(command), answer: toHex(answer) });
      return answer;
    },
  };
}

const { pki, remove } = await openPki();
const slots = new Map<number, { inserted: VpcdCard; exchanges: CardExchange[] }>();
for (const { port, eid } of plan.cards) {
  const card = createEuicc({
    id: eid,
    store: memoryStore(),
    random: systemRandom,
    identity: await pki.euicc(eid),
    options: { t0ChainedAnswers: plan.t0ChainedAnswers },
  });
  const exchanges: CardExchange[] = [];
  const watched = plan.recorded ? recorded(card, exchanges) : card;
  const onConnected = () => tell({ kind: 'inserted', port });
  const inserted = plan.paced
    ? insertPaced(watched, port, onConnected)
    : insertIntoVpcd({
        card: watched,
        host: '127.0.0.1',
        port,
        retryMs: 50,
        onState: (state) => {
          if (state === 'connected') onConnected();
        },
      });
  slots.set(port, { inserted, exchanges });
}
remove();

process.on('message', (request: CardRequest) => {
  const { port } = request;
  const slot = slots.get(port)!;
  if (request.kind === 'exchanges') tell({ kind: 'exchanges', port, exchanges: slot.exchanges.splice(0) });
  else void slot.inserted.close().then(() => tell({ kind: 'removed', port }));
});
process.on('disconnect', () => process.exit());
