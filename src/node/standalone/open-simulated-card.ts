import { join } from 'node:path';
import type { SimulatedCard } from '#simulator/card.ts';
import { createEuicc } from '#simulator/euicc/index.ts';
import { systemRandom } from '../system-random.ts';
import { folderCardMaker } from './folder-card-maker.ts';
import { labCardMaker } from './lab-card-maker.ts';
import { openPki } from './open-pki.ts';
import { openStoreFolder } from './open-store-folder.ts';

export interface SimulatedCardOptions {
  /** Default: the first of the PKI. */
  readonly eid?: string | undefined;
  readonly dataFolder: string;
  /** Default: the lab's, in the data folder. */
  readonly pkiFolder?: string | undefined;
  /** Of the process, for whoever finds the card's folder taken. */
  readonly holder: string;
}

export interface OpenSimulatedCard {
  readonly eid: string;
  readonly card: SimulatedCard;
  /** Idempotent. */
  close(): void;
}

/**
 * One simulated eUICC without a reader, durable below `<dataFolder>/cards/<eid>` as those of `simulate card` are. Rejects with
 * WorkbenchError DATA_FOLDER_BUSY, UsageError PKI_FOLDER_UNUSABLE, PKI_INCOMPLETE, EID_NOT_OF_PKI, EID_NOT_OF_LAB, EID_INVALID.
 */
export async function openSimulatedCard(options: SimulatedCardOptions): Promise<OpenSimulatedCard> {
  const { dataFolder, pkiFolder = join(dataFolder, 'pki'), holder } = options;
  const opened = await openPki(pkiFolder);
  const maker = opened.kind === 'lab' ? labCardMaker(opened.pki) : folderCardMaker(opened.pki);
  const eid = maker.eids(options.eid === undefined ? [] : [options.eid], 1)[0]!;
  const folder = join(dataFolder, 'cards', eid);
  const data = openStoreFolder(folder, holder, /^card\//);
  try {
    const identity = await maker.identity(eid, folder);
    const card = createEuicc({ id: eid, store: data.store, random: systemRandom, identity });
    return { eid, card, close: () => data.close() };
  } catch (error) {
    data.close();
    throw error;
  }
}
