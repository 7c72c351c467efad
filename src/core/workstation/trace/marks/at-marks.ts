/** Identifiers in the answers of modems, by the command they answer. */

import { isSecretFile } from './secret-files.ts';
import type { Mark, MarkKind } from './mark.ts';

const answers: readonly (readonly [RegExp, MarkKind, RegExp])[] = [
  [/[+#]CIMI/i, 'imsi', /\d{14,16}/g],
  [/([+](CGSN|GSN|EGMR|EGMREXT|GTSN|LCTSN|SIMEI)|[#]CGSN)/i, 'imei', /\d{14,17}/g],
  [/([+](CCID|ICCID|QCCID|CICCID|ZGETICCID)|[#]CCID|%XICCID|\^ICCID|!ICCID)/i, 'iccid', /\d{18,20}F?/gi],
];

const access = /[+]CRSM\s*=\s*(\d+)\s*,\s*(\d+)((?:\s*,\s*\d+){0,3})(?:\s*,\s*"?([0-9A-F*]*)"?)?/i;

const none: readonly Mark[] = [];

/** Identifiers in a line that answers `sent`, or that is itself `sent`. */
export function atMarks(line: string, sent: string): readonly Mark[] {
  // Most lines hold neither a long number nor what was read of a file.
  const isAccess = /CRSM/i.test(sent);
  if (!isAccess && !/\d{14}/.test(line)) return none;
  const marks: Mark[] = [];
  for (const [commands, kind, form] of answers) {
    if (!commands.test(sent)) continue;
    for (const { 0: digits, index } of line.matchAll(form))
      marks.push({ kind, at: index, length: digits.length, from: 0, of: digits.length });
  }
  const [, , fid, p1p2 = ''] = access.exec(sent) ?? [];
  if (fid === undefined) return marks;
  const { hex, at } = dataOf(line);
  const path = Number(fid).toString(16).toUpperCase().padStart(4, '0');
  if (isSecretFile(path)) return [...marks, { kind: 'secret', at, length: hex.length, from: 0, of: hex.length }];
  const [high = 0, low = 0] = p1p2.split(',').slice(1).map(Number);
  const start = 2 * (high * 256 + low);
  if (path === '2FE2') marks.push(...within('iccid', 0, 20, start, hex, at));
  if (path === '6F07') marks.push(...within('imsi', 2, 16, start, hex, at));
  return marks;
}

/** The data at the end of +CRSM, command or answer. TS 27.007 section 8.18. */
function dataOf(line: string): { hex: string; at: number } {
  const [, sent] = /[+]CRSM\s*=(?:\s*\d+\s*,){5}\s*"?([0-9A-F*]+)/i.exec(line) ?? [];
  const [, received] = /^[+]CRSM\s*:\s*\d+\s*,\s*\d+\s*,\s*"?([0-9A-F*]+)/i.exec(line) ?? [];
  const hex = sent ?? received ?? '';
  return { hex, at: line.lastIndexOf(hex) };
}

function within(kind: MarkKind, first: number, of: number, start: number, hex: string, at: number): Mark[] {
  const from = Math.max(first, start);
  const to = Math.min(first + of, start + hex.length);
  return to <= from ? [] : [{ kind, at: at + from - start, length: to - from, from: from - first, of }];
}
