import type { Dice } from './dice.ts';

/** One case: its parts in order, as text (bytes in hex). What can be left out of a case is a part of its own. */
export type FuzzCase = readonly string[];

/** Something that is given damaged input: what it is called, and how one begins. */
export interface FuzzTarget {
  readonly name: string;
  /** Cases of the everyday suite. */
  readonly everyday: number;
  /** Kinds of outcome the everyday cases must reach, or the damage proves nothing. */
  readonly outcomes: readonly string[];
  open(): Promise<FuzzBench>;
}

export interface FuzzBench {
  generate(dice: Dice): FuzzCase;
  /** The kind of outcome. Throws on a defect: whatever is not a coded refusal, or leaves something inconsistent. */
  run(input: FuzzCase): string | Promise<string>;
  close?(): Promise<void>;
}

export interface Finding {
  readonly kind: 'crash' | 'hang';
  readonly target: string;
  readonly seed: string;
  /** Number of the case under this seed. */
  readonly index: number;
  readonly error: string;
  /** The smallest case found that fails in the same way; of a hang, the case itself. */
  readonly input: FuzzCase;
}

export interface Figures {
  readonly target: string;
  readonly seed: string;
  readonly cases: number;
  /** Of running the cases, without opening. */
  readonly seconds: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly crashes: number;
  readonly hangs: number;
  readonly slowest: { readonly ms: number; readonly index: number };
  readonly findings: readonly Finding[];
}

/** Throws an error that names the defect unless `condition` holds. */
export function ensure(condition: boolean, defect: string): asserts condition {
  if (!condition) throw new Error(defect);
}
