import type { TerminalLine } from '#shared/api/index.ts';

const signs = { tx: '→', rx: '←', event: '!' } as const;

/** Time of day, direction, the line, and in brackets what it means. */
export const terminalLineText = ({ at, direction, text, decoded }: TerminalLine): string =>
  `${/T([\d:.]+)/.exec(at)?.[1] ?? at} ${signs[direction]} ${text}${decoded === null ? '' : `  [${decoded}]`}`;
