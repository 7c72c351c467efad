/** An eUICC behind a modem as a card reader like any other. 3GPP TS 27.007 section 8. */

import type { CardConnection, CardReader } from '#core/environment/index.ts';
import { testSupport } from '#core/protocol/at/index.ts';
import { DeviceError } from '#shared/errors.ts';
import { Mutex } from '../../live/index.ts';
import { isRefusal } from '../identify-modem.ts';
import type { ModemSession } from '../modem-session.ts';
import { withoutCardAccess, type CardGate } from './card-gate.ts';
import { CsimGate } from './csim-gate.ts';
import { SessionGate } from './session-gate.ts';

export interface ModemCardSource {
  readonly id: string;
  readonly name: string;
  /** Where the card sits, from 1; default: the slot in use. While the card is connected its slot is in use. */
  readonly slot?: number | undefined;
  /** The modem; the connection to its card closes the session. */
  open(): Promise<ModemSession>;
}

/** While the slot in use changes, its card is waited for, ms. */
const patienceMs = 10_000;

export function modemCardReader(source: ModemCardSource): CardReader {
  return {
    id: source.id,
    name: source.name,
    kind: 'modem',
    async connect() {
      const modem = await source.open();
      const giveBacks: (() => void | Promise<void>)[] = [];
      const giveBack = async () => {
        for (const one of giveBacks.splice(0).reverse()) await one();
      };
      try {
        giveBacks.push(modem.modem.takeCard());
        giveBacks.push(await holdSlot(modem, source.slot));
        return connection(await openGate(modem), modem, giveBack);
      } catch (error) {
        await giveBack().catch(() => undefined);
        await modem.close();
        throw error;
      }
    },
  };
}

function holdSlot(modem: ModemSession, slot: number | undefined): Promise<() => void | Promise<void>> {
  return slot === undefined ? modem.modem.slotLock.use(patienceMs) : modem.modem.holdSlot(slot);
}

/** Which way a model goes is learnt once. Channels that an earlier run left open are closed first. */
async function openGate(modem: ModemSession): Promise<CardGate> {
  const cardAccess = modem.modem.quirk.cardAccess ?? (await findAccess(modem));
  modem.modem.learn({ cardAccess });
  const gate = cardAccess === 'sessions' ? new SessionGate(modem) : new CsimGate(modem);
  await gate.cleanUp();
  return gate;
}

async function findAccess(modem: ModemSession): Promise<'sessions' | 'csim'> {
  if (await supports(modem, ['+CCHO', '+CGLA', '+CCHC'])) return 'sessions';
  if (await supports(modem, ['+CSIM'])) return 'csim';
  throw withoutCardAccess(modem);
}

async function supports(
  modem: ModemSession,
  names: readonly Parameters<typeof testSupport.encode>[0][],
): Promise<boolean> {
  try {
    for (const name of names) await modem.execute(testSupport, name);
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

function connection(gate: CardGate, modem: ModemSession, giveBack: () => Promise<void>): CardConnection {
  const turns = new Mutex();
  let open = true;
  let losses = modem.modem.cardLosses;
  const gone = (why: string) => Promise.reject(new DeviceError('gone', `${modem.id}: ${why}`, { line: modem.id }));
  const whileOpen = <T>(work: () => Promise<T>) =>
    turns.run(() => {
      if (!open) return gone('the connection is closed');
      if (losses === modem.modem.cardLosses) return work();
      // As with a card that was taken out and put in again: whatever was open on it is not open any more.
      gate.forget();
      return gone('the modem restarted');
    });
  // A modem does not tell its card's answer to reset.
  const atr = new Uint8Array();
  return {
    atr,
    behind: { model: modem.modem.model, quirks: () => modem.quirks },
    transmit: (command) => whileOpen(() => gate.transmit(command)),
    reset: () =>
      whileOpen(async () => {
        await gate.release().catch((error: unknown) => {
          if (!isRefusal(error)) throw error;
        });
        await modem.modem.cyclePower();
        losses = modem.modem.cardLosses;
        gate.forget();
        return atr;
      }),
    close: () =>
      turns.run(async () => {
        if (!open) return;
        open = false;
        if (losses === modem.modem.cardLosses) await gate.release().catch(() => undefined);
        // A slot that cannot be gone back to is written down for the next opening.
        await giveBack().catch(() => undefined);
        await modem.close();
      }),
  };
}
