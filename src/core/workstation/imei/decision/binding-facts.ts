import type { BindingReason } from '#shared/api/index.ts';
import type { BindingHistory } from './binding-history.ts';
import type { SubscriptionPolicies } from './subscription-policies.ts';

/** A SIM in service: who presents which IMEI to a network now. A slot is a radio stack; it serves one SIM at a time. */
export interface ActiveSim {
  /** 1-based. */
  readonly slot: number;
  readonly sim: 'esim' | 'psim';
  readonly iccid: string;
  /** 15 digits. */
  readonly imei: string;
}

/** A SIM that is to get an IMEI. */
export interface BindingSubject {
  readonly slot: number;
  readonly sim: 'esim' | 'psim';
  readonly iccid: string;
  /** Bootstrap profiles are of class `provisioning` (R10). */
  readonly profileClass?: 'test' | 'provisioning' | 'operational' | undefined;
}

/** The registry's word for one ICCID, its signature already verified. */
export interface RegistryAnswer {
  readonly imei: string;
  readonly allotmentId: string;
}

/** Everything a decision rests on. Nothing else is looked at. */
export interface BindingFacts {
  /** The live map. */
  readonly live: readonly ActiveSim[];
  readonly history: BindingHistory;
  readonly policies: SubscriptionPolicies;
  /** The manufacturer's record: IMEI of each slot in order. Its TACs are the only ones the device may show. */
  readonly factoryImeis: readonly string[];
  /** IMEIs the registry allotted to this device, where that is known: rows a card brought from another device fall away. */
  readonly allottedImeis?: readonly string[] | undefined;
  /** By ICCID; absent until the registry was asked. */
  readonly registryAnswers?: ReadonlyMap<string, RegistryAnswer> | undefined;
  /** Rows the card's table can hold (R8); absent: it is never full. */
  readonly capacity?: number | undefined;
  /** Pinned subscriptions whose move a person agreed to (R6). */
  readonly mayMove?: ReadonlySet<string> | undefined;
  /** Bootstrap profiles leave rows too (R10: only where configured). */
  readonly bindBootstrap?: boolean | undefined;
}

export type BindingSource = 'registry' | 'factory' | 'manualLab';

export type BindingDecision =
  | {
      readonly kind: 'use';
      readonly imei: string;
      readonly source: BindingSource;
      readonly reason: BindingReason;
      /** Other active SIMs that have to leave this IMEI. */
      readonly displaces: readonly ActiveSim[];
    }
  /** Decide again with the registry's answer for this ICCID. */
  | { readonly kind: 'askRegistry'; readonly reason: BindingReason }
  /** The SIM must not go into service: no admissible IMEI results. */
  | { readonly kind: 'refuse'; readonly reason: BindingReason };
