import type { ModemLine } from '#core/environment/index.ts';
import type { DialectId } from '#core/protocol/at/index.ts';
import { ModemMemory, ModemSession } from '#core/workstation/modems/index.ts';
import { simulatedModemLine } from '#hardware/modem-line/simulated-modem-line.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { createModem, type Personality, type SimulatedModem } from '#simulator/modem/index.ts';
import { fileCard } from '#test/simulator/modem/file-card.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';

export const imeis = ['001010100000007', '001010100000015'] as const;
export const iccid = '8949449999999990023';

export interface ModemBenchParts {
  readonly dialect?: DialectId;
  readonly personality?: Partial<Personality>;
  readonly logicalChannels?: boolean;
  readonly card?: SimulatedCard;
  readonly kind?: ModemLine['kind'];
  /** What the workstation remembers; it outlives a session and, in a store, the process. */
  readonly memory?: ModemMemory;
}

export interface ModemBench {
  readonly clock: ManualClock;
  readonly modem: SimulatedModem;
  readonly line: ModemLine;
  readonly memory: ModemMemory;
  /** Lines sent, in order. */
  readonly sent: string[];
  open(): Promise<ModemSession>;
  /** What is left of a process that dies: closed lines. */
  endOfProcess(): Promise<void>;
}

/** One simulated modem with a card in its first slot, on a line that is real as far as anyone can tell. */
export function modemBench(parts: ModemBenchParts = {}): ModemBench {
  const { kind = 'serial', memory = new ModemMemory(memoryStore()), dialect = 'quectel' } = parts;
  const { card = fileCard(iccid, '001010123456063'), personality, logicalChannels } = parts;
  const clock = new ManualClock();
  const slots = [{ card: () => card }, { card: () => undefined }];
  const store = memoryStore();
  const modem = createModem({ id: 'm1', store, clock, imeis, dialect, slots, personality, logicalChannels });
  const simulated = simulatedModemLine('m1', modem);
  const line: ModemLine = { ...simulated, kind, open: () => simulated.open() };
  const sent: string[] = [];
  const sessions: ModemSession[] = [];
  const open = async () => {
    const trace = (direction: string, text: string) => void (direction === 'tx' && sent.push(text));
    const session = await ModemSession.open(line, clock, trace, memory);
    sessions.push(session);
    return session;
  };
  const endOfProcess = async () => {
    for (const session of sessions.splice(0)) await session.modem.line.close();
  };
  return { clock, modem, line, memory, sent, open, endOfProcess };
}

/** Lets time pass until the work is done. */
export async function passing<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let done = false;
  const finished = work.finally(() => (done = true));
  finished.catch(() => undefined);
  for (let i = 0; i < 2_000 && !done; i++) await clock.advance(100);
  return finished;
}
