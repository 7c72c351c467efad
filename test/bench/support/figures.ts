/** One measured value beside what it is held against. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** What was measured in the same run to compare with, in the same unit; null where the target is absolute. */
  readonly reference: number | null;
  readonly ratio: number | null;
  /** Highest value (or ratio, where there is a reference) that is asked for; null for a figure that only informs. */
  readonly target: number | null;
  readonly met: boolean | null;
}

export function figure(
  name: string,
  value: number,
  unit: string,
  { reference = null, target = null }: { reference?: number | null; target?: number | null } = {},
): Figure {
  const ratio = reference === null ? null : round(value / reference);
  return {
    figure: name,
    value: round(value),
    unit,
    reference: reference === null ? null : round(reference),
    ratio,
    target,
    met: target === null ? null : (ratio ?? value) <= target,
  };
}

/** Prints the figures as a table, or as one JSON object with `--json`. */
export function report(name: string, figures: readonly Figure[]): void {
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ name, figures })}\n`);
    return;
  }
  const rows = figures.map((one) => [
    one.figure,
    `${one.value} ${one.unit}`,
    one.reference === null ? '' : `${one.reference} ${one.unit} (x${one.ratio})`,
    one.target === null ? '' : one.reference === null ? `<= ${one.target} ${one.unit}` : `<= x${one.target}`,
    one.met === null ? '' : one.met ? 'met' : 'NOT MET',
  ]);
  const table = [['figure', 'value', 'reference', 'target', ''], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table)
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd()}\n`,
    );
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

export const round = (value: number): number =>
  Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
