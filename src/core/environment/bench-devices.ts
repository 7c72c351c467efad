import type { CapabilitySheet, FaultName } from '#shared/api/index.ts';
import type { CardReader } from './card-reader.ts';
import type { ModemLine } from './modem-line.ts';

/** What stands on the bench: a phone, a module, a bare card reader. Simulated and real ones look alike from here on. */
export interface BenchDevice {
  /** Stable over restarts: the journal and the ledger name devices by it. */
  readonly id: string;
  readonly name: string;
  readonly model: string;
  readonly kind: 'simulated' | 'real';
  readonly capability: CapabilitySheet | undefined;
  /** The reader its eUICC answers through. */
  readonly euiccReader: CardReader | undefined;
  readonly modemLine: ModemLine | undefined;
  /** SIM slots of the modem, 1-based, and what sits in them. */
  readonly slots: readonly { readonly slot: number; readonly sim: 'esim' | 'psim' | 'none' }[];
  /** The manufacturer's record, one IMEI a slot; empty when unknown. */
  readonly factoryImeis: readonly string[];
  /** Present on simulated devices only. */
  readonly faults?: BenchFaults | undefined;
  /** Present on simulated devices only. */
  readonly removable?: RemovableSims | undefined;
}

/** Hands that put SIMs into slots. */
export interface RemovableSims {
  /** Slots that take one, 1-based. */
  readonly slots: readonly number[];
  /** Names of the SIMs at hand; each slot has its own of each. */
  readonly sims: readonly string[];
  /** Name of the SIM in a slot; null: it is empty. */
  holding(slot: number): string | null;
  /** Null: the slot is emptied. What sat in it before is out. */
  set(slot: number, sim: string | null): void;
}

export interface BenchFaults {
  active(): readonly FaultName[];
  /** `atApdu`: powerCut only, the n-th APDU from now. */
  set(fault: FaultName, on: boolean, atApdu?: number): void;
}

export interface BenchDevices {
  /** Devices present now. Never rejects: a service that is missing means fewer devices (the doctor page says why). */
  list(): Promise<readonly BenchDevice[]>;
  /** Calls back at each hot-plug; returns the function that stops it. */
  watch(onChange: () => void): () => void;
}
