import type { CardReader, ModemLine } from '#core/environment/index.ts';
import { modemCardReader, ModemMemory, ModemPool } from '#core/workstation/modems/index.ts';
import { simulatedModemLine } from '#hardware/modem-line/simulated-modem-line.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { createModem, type SimulatedModem } from '#simulator/modem/index.ts';
import { fileCard } from '#test/simulator/modem/file-card.ts';
import { isdr } from '#test/simulator/euicc/lab.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { iccid, imeis } from './modem-bench.ts';

export interface SharedModem {
  readonly clock: ManualClock;
  readonly modem: SimulatedModem;
  readonly line: ModemLine;
  readonly pool: ModemPool;
  readonly reader: CardReader;
  readonly sent: string[];
}

/** A modem that its card and everybody else use at the same time. */
export function modemPool(parts: { readonly second?: SimulatedCard; readonly slot?: number } = {}): SharedModem {
  const clock = new ManualClock();
  const first = fileCard(iccid, '001010123456063', [isdr, 'A0000000871002']);
  const slots = [{ card: () => first }, { card: () => parts.second }];
  const modem = createModem({ id: 'm1', store: memoryStore(), clock, imeis, dialect: 'quectel', slots });
  const line: ModemLine = simulatedModemLine('m1', modem);
  const sent: string[] = [];
  const trace = {
    add: (one: { direction: string; text: string }) => void (one.direction === 'tx' && sent.push(one.text)),
  };
  const pool = new ModemPool({ clock, trace, memory: new ModemMemory(memoryStore()) });
  const open = () => pool.open(line, { deviceId: 'd1' });
  const reader = modemCardReader({ id: 'm1/card', name: 'card of m1', slot: parts.slot, open });
  return { clock, modem, line, pool, reader, sent };
}
