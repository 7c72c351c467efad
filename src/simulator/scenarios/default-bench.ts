import type { CapabilitySheet } from '#shared/api/index.ts';

/** One simulated device as it leaves its factory. Identifiers are of test ranges: EID 89049032, TAC 0011…. */
export interface SimulatedDeviceDescription {
  readonly id: string;
  readonly name: string;
  readonly model: string;
  readonly capability: CapabilitySheet;
  readonly eid: string;
  readonly tac: string;
  /** One a slot. */
  readonly factoryImeis: readonly [string, string];
  /** Further IMEIs the registry may allot to this device. */
  readonly imeiPool: readonly string[];
  /** Personality of its modem: a dialect of core/protocol/at. */
  readonly dialect: string;
  readonly slots: readonly { readonly slot: number; readonly sim: 'esim' | 'psim' | 'none' }[];
  /** Profile of resources/profiles that the factory loaded into the eUICC. */
  readonly preloadedProfile?: string | undefined;
  /** SIM of resources/profiles that sits in the removable slot. */
  readonly removableSim?: string | undefined;
}

/** Three devices that differ: 5G with an empty eUICC, LTE with one profile, one with a removable SIM. */
export const defaultBench: readonly SimulatedDeviceDescription[] = [
  {
    id: 'sim-aurora',
    name: 'Aurora',
    model: 'Aurora 5G phone',
    capability: {
      rats: ['gsm', 'utran', 'eutran', 'nrEpc', 'nr5gc'],
      release: 16,
      euiccVersion: '2.4.0',
      formFactor: 'fixed',
    },
    eid: '89049032000001000000000000000171',
    tac: '00110101',
    factoryImeis: ['001101010001019', '001101010001027'],
    imeiPool: ['001101010009004', '001101010009012', '001101010009020', '001101010009038'],
    dialect: 'quectel',
    slots: [
      { slot: 1, sim: 'none' },
      { slot: 2, sim: 'esim' },
    ],
  },
  {
    id: 'sim-borealis',
    name: 'Borealis',
    model: 'Borealis LTE tablet',
    capability: { rats: ['gsm', 'utran', 'eutran'], release: 13, euiccVersion: '2.2.2', formFactor: 'fixed' },
    eid: '89049032000001000000000000000268',
    tac: '00110202',
    factoryImeis: ['001102020001015', '001102020001023'],
    imeiPool: ['001102020009000', '001102020009018', '001102020009026', '001102020009034'],
    dialect: 'simcom',
    slots: [
      { slot: 1, sim: 'none' },
      { slot: 2, sim: 'esim' },
    ],
    preloadedProfile: 'workbench-lte',
  },
  {
    id: 'sim-cirrus',
    name: 'Cirrus',
    model: 'Cirrus LTE module',
    capability: { rats: ['gsm', 'eutran'], release: 14, euiccVersion: '2.2.2', formFactor: 'removable' },
    eid: '89049032000001000000000000000365',
    tac: '00110303',
    factoryImeis: ['001103030001011', '001103030001029'],
    imeiPool: ['001103030009006', '001103030009014', '001103030009022', '001103030009030'],
    dialect: 'telit',
    slots: [
      { slot: 1, sim: 'psim' },
      { slot: 2, sim: 'esim' },
    ],
    removableSim: 'workbench-psim',
  },
];
