import type { TraceLine } from '#shared/api/index.ts';

const kinds = { apdu: 'APDU', at: 'AT', http: 'HTTP' } as const;

/** One line for people, members apart by tabs. */
export const textLine = (line: TraceLine): string =>
  [
    line.at,
    line.deviceId,
    line.direction === 'tx' ? '>' : '<',
    kinds[line.kind] + (line.channel === null ? '' : ` ${line.channel}`),
    line.name,
    line.text,
    line.status ?? '',
    line.durationMs === null ? '' : `${line.durationMs} ms`,
  ]
    .join('\t')
    .trimEnd();
