import { join } from 'node:path';
import { createEuicc, type EuiccOptions } from '#simulator/euicc/index.ts';
import { systemRandom } from '../system-random.ts';
import type { CardMaker } from './card-maker.ts';
import { folderCardMaker } from './folder-card-maker.ts';
import { insertCard, slotName, type SlotChange, type VpcdSlot } from './inserted-card.ts';
import { labCardMaker } from './lab-card-maker.ts';
import { openPki } from './open-pki.ts';
import { openStoreFolder } from './open-store-folder.ts';

export interface StandaloneCards {
  /** In the order of the slots. */
  readonly cards: readonly { readonly eid: string; readonly slot: VpcdSlot }[];
  /** What a person should know of their certificates: a sentence each. */
  readonly notices: readonly string[];
  /** Takes all cards out. Idempotent. */
  close(): Promise<void>;
}

export interface SimulateCardsOptions {
  /** One a card, or the first of them: then ports are counted up, as the slots of vpcd are. */
  readonly slots: readonly [VpcdSlot, ...VpcdSlot[]];
  /** Default: as many as there are slots or EIDs. `all`: one for each eUICC certificate of the PKI. */
  readonly count?: number | 'all' | undefined;
  readonly eids?: readonly string[] | undefined;
  readonly dataFolder: string;
  /** Default: the lab's, in the data folder. */
  readonly pkiFolder?: string | undefined;
  readonly behaviour?: EuiccOptions | undefined;
  /** Profiles that can be enabled at once; 1 unless given. */
  readonly esimPorts?: number | undefined;
  readonly onChange?: ((eid: string, slot: VpcdSlot, change: SlotChange) => void) | undefined;
}

/**
 * Simulated eUICCs in virtual PC/SC readers, the state of each durable below `<dataFolder>/cards/<eid>`. All or none: what one of them
 * rejects with, all do. Rejects with WorkbenchError VPCD_UNREACHABLE, DATA_FOLDER_BUSY, UsageError PKI_FOLDER_UNUSABLE,
 * PKI_INCOMPLETE, EID_NOT_OF_PKI, EID_NOT_OF_LAB, EID_INVALID.
 */
export async function simulateCards(options: SimulateCardsOptions): Promise<StandaloneCards> {
  const { slots, dataFolder, pkiFolder = join(dataFolder, 'pki'), eids: wanted = [], onChange = () => {} } = options;
  const opened = await openPki(pkiFolder);
  const maker = opened.kind === 'lab' ? labCardMaker(opened.pki) : folderCardMaker(opened.pki);
  const eids = maker.eids(wanted, options.count ?? Math.max(slots.length, wanted.length));
  const taken = eids.map((eid, i) => ({ eid, slot: slotOf(slots, i) }));
  const inserted: { close(): Promise<void> }[] = [];
  const close = async () => {
    await Promise.all(inserted.splice(0).map((card) => card.close()));
  };
  try {
    for (const { eid, slot } of taken) {
      const told = (change: SlotChange) => onChange(eid, slot, change);
      inserted.push(await simulateOne(maker, eid, slot, join(dataFolder, 'cards', eid), options, told));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { cards: taken, notices: maker.notices(eids), close };
}

async function simulateOne(
  maker: CardMaker,
  eid: string,
  slot: VpcdSlot,
  folder: string,
  { behaviour, esimPorts = 1 }: SimulateCardsOptions,
  onChange: (change: SlotChange) => void,
): Promise<{ close(): Promise<void> }> {
  const data = openStoreFolder(folder, `simulate card ${slotName(slot)}`, /^card\//);
  try {
    const identity = await maker.identity(eid, folder);
    const world = { store: data.store, random: systemRandom };
    const card = createEuicc({ id: eid, ...world, identity, capability: { esimPorts }, options: behaviour });
    const inserted = await insertCard(card, slot, onChange);
    return {
      async close() {
        await inserted.close();
        data.close();
      },
    };
  } catch (error) {
    data.close();
    throw error;
  }
}

function slotOf(slots: SimulateCardsOptions['slots'], index: number): VpcdSlot {
  const given = slots[index];
  if (given !== undefined) return given;
  const [{ host, port }] = slots;
  return { host, port: port + index };
}
