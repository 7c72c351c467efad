import { join } from 'node:path';
import type { DialectId } from '#core/protocol/at/index.ts';
import { luhnDigit } from '#core/protocol/identifiers/index.ts';
import { openPtyBridge } from '#hardware/modem-line/index.ts';
import { UsageError } from '#shared/errors.ts';
import { createModem } from '#simulator/modem/index.ts';
import { systemClock } from '../system-clock.ts';
import { dialectNames } from './names.ts';
import { openSimulatedCard, type OpenSimulatedCard } from './open-simulated-card.ts';
import { openStoreFolder } from './open-store-folder.ts';

export interface StandaloneModem {
  /** Of the pseudo-terminal: what other programs open. */
  readonly path: string;
  readonly imeis: readonly string[];
  /** Of the eUICC in its first slot; undefined when that is empty. */
  readonly eid: string | undefined;
  /** Resolves when the pseudo-terminal is gone. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

export interface SimulateModemOptions {
  readonly dialect?: string | undefined;
  readonly dataFolder: string;
  /** An eUICC for the first slot: `any`, or its EID. */
  readonly card?: string | undefined;
  /** Whose card: default the lab's PKI, in the data folder. */
  readonly pkiFolder?: string | undefined;
  /** How the card is reached: by +CCHO, +CGLA, +CCHC and +CSIM, or by +CSIM alone. */
  readonly cardAccess?: 'sessions' | 'csim' | undefined;
  /** A path of its own for the pseudo-terminal. */
  readonly link?: string | undefined;
}

const isDialect = (name: string): name is DialectId => dialectNames.includes(name);

/** TAC of the test range that no device of the default bench has. */
const factoryImeis = ['00110404000101', '00110404000102'].map((body) => body + luhnDigit(body));

/**
 * A simulated modem on a pseudo-terminal, its IMEIs durable below `<dataFolder>/modems/<dialect>`.
 * Rejects with WorkbenchError SOCAT_MISSING, PTY_FAILED, DATA_FOLDER_BUSY; with a card, like openSimulatedCard.
 */
export async function simulateModem(options: SimulateModemOptions): Promise<StandaloneModem> {
  const { dialect = 'generic', dataFolder, card: wanted, pkiFolder, cardAccess, link } = options;
  if (!isDialect(dialect)) throw new UsageError('INPUT_INVALID', `no dialect ${dialect}`);
  const data = openStoreFolder(join(dataFolder, 'modems', dialect), 'simulate modem');
  let inside: OpenSimulatedCard | undefined;
  const release = () => {
    inside?.close();
    data.close();
  };
  try {
    const eid = wanted === 'any' ? undefined : wanted;
    if (wanted !== undefined)
      inside = await openSimulatedCard({ eid, dataFolder, pkiFolder, holder: 'simulate modem' });
    const modem = createModem({
      id: dialect,
      store: data.store,
      clock: systemClock,
      imeis: factoryImeis,
      dialect,
      slots: [{ card: () => inside?.card }, { card: () => undefined }],
      logicalChannels: cardAccess !== 'csim',
    });
    const bridge = await openPtyBridge(modem, { link });
    return {
      path: bridge.path,
      imeis: [modem.imei(1), modem.imei(2)],
      eid: inside?.eid,
      ended: bridge.closed.then(() => {
        modem.close();
        release();
      }),
      async close() {
        await bridge.close();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}
