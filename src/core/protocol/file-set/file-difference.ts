/** What differs between two files of the same path. Values are texts: hex for bytes, decimal for sizes. */
export type FileChange = 'onlyLeft' | 'onlyRight' | 'content' | 'size' | 'structure' | 'access' | 'sfi' | 'lifeCycle';

export interface FileDifference {
  readonly path: string;
  readonly name?: string | undefined;
  readonly change: FileChange;
  /** What the left file has; absent where it has nothing, or where keys stand. */
  readonly left?: string | undefined;
  readonly right?: string | undefined;
  /** Record that differs, from 1. */
  readonly record?: number | undefined;
  /** First byte that differs, from 0; `left` and `right` run from there to the last one. */
  readonly offset?: number | undefined;
  /** Keys differ: they are not shown. */
  readonly masked?: true | undefined;
  /** Why this one was declared beforehand to be expected; absent: it was not. */
  readonly expected?: string | undefined;
}

/** A difference known beforehand: the card masks EF.UST, use rewrites EF.LOCI. */
export interface ExpectedDifference {
  /** Path, or its end from a `/` on: `6F7E` is that file in whatever directory. */
  readonly path: string;
  /** Absent: whatever differs. */
  readonly changes?: readonly FileChange[] | undefined;
  /** Words or a code for whoever reads the result. */
  readonly reason: string;
  /** Bytes that may differ, [first, behind last), in content and in each record; absent: all. */
  readonly bytes?: readonly [from: number, to: number] | undefined;
  /** Only bits cleared on the right: a card takes services it lacks out of a service table. */
  readonly onlyCleared?: boolean | undefined;
}
