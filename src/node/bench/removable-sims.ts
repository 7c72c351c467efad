import type { Random, Store } from '#core/environment/index.ts';
import { luhnDigit } from '#core/protocol/identifiers/index.ts';
import { buildCardImage, decodeProfilePackage, personalise } from '#core/protocol/saip/index.ts';
import { createPsim, type Psim } from '#simulator/psim/index.ts';
import type { SimulatedDeviceDescription } from '#simulator/scenarios/index.ts';

/** The SIM cards that lie beside a simulated device. What sits in a slot survives a restart. */
export interface RemovableSimTray {
  /** Slots that take a SIM. */
  readonly slots: readonly number[];
  /** Names of the SIMs at hand. */
  readonly sims: readonly string[];
  /** What a slot holds now. */
  sim(slot: number): 'psim' | 'none';
  holding(slot: number): string | null;
  card(slot: number): Psim | undefined;
  /** Null: the slot is emptied. */
  set(slot: number, sim: string | null): void;
}

/** The shipped SIM, and a second subscription of the same package: ICCID body, IMSI. */
const second = { iccid: '898824700000000101', imsi: '001010000000101' };
const shippedName = 'workbench-psim';

/** `onChange` is told the slot whose card changed. */
export function openRemovableSims(
  { description, store, random }: { description: SimulatedDeviceDescription; store: Store; random: Random },
  shipped: (name: string) => Uint8Array,
  onChange: (slot: number) => void,
): RemovableSimTray {
  const { id, removableSim } = description;
  const collection = `tray/${id}`;
  const slots = description.slots.filter(({ sim }) => sim !== 'esim').map(({ slot }) => slot);
  const first = removableSim ?? shippedName;
  const other = `${shippedName}-2`;
  const made = new Map<string, Psim>();

  const make = (name: string): Psim => {
    const content = decodeProfilePackage(shipped(first));
    const iccid = second.iccid + luhnDigit(second.iccid);
    const image = buildCardImage(name === other ? personalise(content, { ...second, iccid }) : content);
    return createPsim({ id: name === first ? `${id}-psim` : `${id}-${name}`, store, random, image });
  };
  const holding = (slot: number): string | null => {
    const stored = store.get<{ sim: string | null }>(collection, String(slot));
    if (stored !== undefined) return stored.sim;
    const fromFactory = description.slots.some((one) => one.slot === slot && one.sim === 'psim');
    return fromFactory ? first : null;
  };
  const card = (slot: number): Psim | undefined => {
    const name = holding(slot);
    if (name === null) return undefined;
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };

  return {
    slots,
    sims: [first, other],
    sim: (slot) => (holding(slot) === null ? 'none' : 'psim'),
    holding,
    card,
    set(slot, sim) {
      if (!slots.includes(slot)) return;
      const before = card(slot);
      store.transact((transaction) => {
        // A card is in one slot at a time.
        for (const another of slots)
          if (sim !== null && holding(another) === sim) transaction.put(collection, String(another), { sim: null });
        transaction.put(collection, String(slot), { sim });
      });
      before?.powerOff();
      onChange(slot);
    },
  };
}
