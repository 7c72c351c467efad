import type { TraceFormat, TraceKind, TraceOutcome } from '#shared/api/index.ts';

export const kindWords: Record<TraceKind, string> = { apdu: 'APDU', at: 'AT', http: 'HTTP' };
export const directionLooks = {
  tx: { sign: '→', word: 'sent', color: 'primary.main' },
  rx: { sign: '←', word: 'received', color: 'success.main' },
} as const;
export const outcomeWords: Record<Exclude<TraceOutcome, 'none'>, string> = {
  good: 'Went well',
  warning: 'With a warning',
  bad: 'Refused or failed',
};
export const outcomeSigns: Record<TraceOutcome, { sign: string; color: string }> = {
  none: { sign: '', color: 'text.secondary' },
  good: { sign: '', color: 'text.secondary' },
  warning: { sign: '! ', color: 'warning.main' },
  bad: { sign: '✗ ', color: 'error.main' },
};
export const formatWords: Record<TraceFormat, { name: string; file: string; type: string }> = {
  pcapng: { name: 'Wireshark capture (pcapng with GSMTAP)', file: 'pcapng', type: 'application/octet-stream' },
  lpac: { name: 'JSON lines as lpac speaks them', file: 'lpac.jsonl', type: 'application/jsonl' },
  jsonl: { name: 'JSON lines with everything', file: 'jsonl', type: 'application/jsonl' },
  text: { name: 'Plain text', file: 'txt', type: 'text/plain' },
};
