/**
 * Process of one simulated eUICC in a vpcd slot that has habits of the field, a durable memory and an end that can be set:
 * `field-card.ts`, which says when it is ready and waits for its plan. Messages: field-card-messages.ts.
 */
import { flushCompileCache } from 'node:module';
import { toHex } from '#core/protocol/bytes/index.ts';
import { insertIntoVpcd, type VpcdCard } from '#hardware/card-reader/index.ts';
import { openSqliteStore } from '#node/sqlite-store.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import { createLabPki } from '#services/lab-pki/index.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { createEuicc } from '#simulator/euicc/index.ts';
import type { CardEnd, FieldCardMessage, FieldCardPlan, FieldCardRequest } from './field-card-messages.ts';
import { withHabits, type HabitualCard } from './field-habits.ts';
import { memoryStore } from './memory-store.ts';

/** Milliseconds a card that resets itself is seen as absent; PCSC-Lite looks every 400. */
const absence = 600;

const tell = (message: FieldCardMessage) => process.send?.(message);

/** Counts what passes the contacts, and ends where it is told. */
class WatchedCard implements SimulatedCard {
  readonly channels = new Set<number>();
  apdus: string[] = [];
  leftOpen = 0;
  end: CardEnd | null = null;
  readonly #card: SimulatedCard;
  readonly #pull: () => void;
  #countdown = 0;

  constructor(card: SimulatedCard, pull: () => void) {
    this.#card = card;
    this.#pull = pull;
  }

  setEnd(end: CardEnd | null): void {
    this.end = end;
    this.#countdown = end?.apdu ?? 0;
  }

  powerOn(): Uint8Array {
    this.#lost();
    return this.#card.powerOn();
  }

  powerOff(): void {
    this.#lost();
    this.#card.powerOff();
  }

  reset(): Uint8Array {
    this.#lost();
    return this.#card.reset();
  }

  transmit(command: Uint8Array): Uint8Array {
    this.apdus.push(toHex(command));
    this.#countdown--;
    if (this.#countdown === 0) this.#endIf('before');
    const answer = this.#card.transmit(command);
    if (this.#countdown === 0) this.#endIf('after');
    this.#note(command, answer);
    return answer;
  }

  #note(command: Uint8Array, answer: Uint8Array): void {
    if (command[1] !== 0x70 || answer.at(-2) !== 0x90) return;
    if (command[2] === 0) this.channels.add(answer[0]!);
    else this.channels.delete(command[3]!);
  }

  #lost(): void {
    this.leftOpen += this.channels.size;
    this.channels.clear();
  }

  #endIf(when: CardEnd['when']): void {
    if (this.end?.when !== when) return;
    if (this.end.how === 'kill') {
      process.kill(process.pid, 'SIGKILL');
      for (;;);
    }
    this.end = null;
    this.#pull();
    throw new Error('the card was pulled');
  }
}

let contacts: WatchedCard;
let habitual: HabitualCard;
let inserted: VpcdCard | undefined;
let port = 0;

function insert(): void {
  inserted = insertIntoVpcd({
    card: contacts,
    host: '127.0.0.1',
    port,
    retryMs: 20,
    onState: (state) => {
      if (state === 'connected') tell({ kind: 'inserted' });
    },
  });
}

function pull(): void {
  const pulled = inserted;
  inserted = undefined;
  void pulled?.close().then(() => tell({ kind: 'pulled' }));
}

function resetItself(answerIsLost: boolean): void {
  setTimeout(insert, absence);
  if (!answerIsLost) return void setImmediate(pull);
  pull();
  throw new Error('the card reset itself');
}

async function start(plan: FieldCardPlan): Promise<void> {
  const pki = await createLabPki({ folder: plan.pkiFolder, clock: systemClock, random: systemRandom });
  const store =
    plan.memory === undefined ? memoryStore() : openSqliteStore({ file: plan.memory, survives: 'processDeath' });
  const { habits = {} } = plan;
  const card = createEuicc({
    id: plan.eid,
    store,
    random: systemRandom,
    identity: await pki.euicc(plan.eid),
    options: { t0ChainedAnswers: habits.pieces === undefined },
  });
  habitual = withHabits(card, habits);
  habitual.onOwnReset = resetItself;
  contacts = new WatchedCard(habitual, pull);
  port = plan.port;
  insert();
}

process.on('message', (request: FieldCardRequest) => {
  switch (request.kind) {
    case 'start':
      return void start(request.plan);
    case 'habits':
      habitual.habits = request.habits;
      return void tell({ kind: 'done' });
    case 'end':
      contacts.setEnd(request.end);
      return void tell({ kind: 'done' });
    case 'pull':
      return pull();
    case 'insert':
      return insert();
    case 'statistics':
      tell({
        kind: 'statistics',
        apdus: contacts.apdus,
        openChannels: [...contacts.channels],
        leftOpen: contacts.leftOpen,
      });
      contacts.apdus = [];
      contacts.leftOpen = 0;
  }
});
process.on('disconnect', () => process.exit());
// Killed in the end: what was compiled is kept for the next of its kind now.
flushCompileCache();
tell({ kind: 'ready' });
