/** APDUs inside AT lines: +CSIM and +CGLA, TS 27.007 sections 8.17 and 8.43. */

export interface ApduInLine {
  readonly hex: string;
  /** Where the hex begins in the line. */
  readonly at: number;
  /** Of +CGLA. */
  readonly session: string | undefined;
}

const command = /([+](?:CSIM|CGLA)\s*=\s*(\d+)\s*,\s*(?:\d+\s*,\s*)?"?)([0-9A-F*]{8,})/gi;
const answer = /^([+](?:CSIM|CGLA)\s*:\s*\d+\s*,\s*"?)([0-9A-F*]{4,})"?\s*$/i;

/** Several commands may share a line. */
export function apdusSent(line: string): ApduInLine[] {
  if (!line.includes('+')) return [];
  return [...line.matchAll(command)].map(({ 1: head = '', 2: session, 3: hex = '', index }) => ({
    hex: hex.toUpperCase(),
    at: index + head.length,
    session: /^[+]CGLA/i.test(head) ? `session ${session}` : undefined,
  }));
}

export function apdusReceived(line: string): ApduInLine[] {
  const [, head = '', hex] = answer.exec(line) ?? [];
  return hex === undefined ? [] : [{ hex: hex.toUpperCase(), at: head.length, session: undefined }];
}
