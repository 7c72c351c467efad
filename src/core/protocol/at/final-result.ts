/** Final result codes: V.250 section 5.7.1, +CME ERROR of TS 27.007 section 9.2, +CMS ERROR of TS 27.005 section 3.2.5. */

import type { AtRefusal } from './at-error.ts';
import { cmeErrorTexts, cmsErrorTexts } from './error-texts.ts';

export type FinalResult = { readonly ok: true } | { readonly ok: false; readonly refusal: AtRefusal };

const refusals = new Set(['ERROR', 'NO CARRIER', 'BUSY', 'NO ANSWER', 'NO DIALTONE', 'NO DIAL TONE', 'ABORTED']);
/** What some makers say instead of ERROR. */
const vendorRefusals = new Set(['COMMAND NOT SUPPORT', 'COMMAND NOT SUPPORTED', 'TOO MANY PARAMETERS']);
/** Numeric form after ATV0; 1, 2 and 5 (CONNECT and RING) end no command of ours. */
const numericResults: ReadonlyMap<string, string> = new Map([
  ['0', 'OK'],
  ['3', 'NO CARRIER'],
  ['4', 'ERROR'],
  ['6', 'NO DIALTONE'],
  ['7', 'BUSY'],
  ['8', 'NO ANSWER'],
]);

/** The result a whole line states; undefined when the line is none. `numeric`: also read the digits of ATV0. */
export function parseFinalResult(line: string, numeric: boolean): FinalResult | undefined {
  const text = (numeric ? numericResults.get(line) : undefined) ?? line;
  if (text === 'OK') return { ok: true };
  if (refusals.has(text)) return { ok: false, refusal: { family: 'v250', text } };
  if (vendorRefusals.has(text.toUpperCase())) return { ok: false, refusal: { family: 'vendor', text } };
  const coded = /^\+(CME|CMS) ERROR ?: ?(.*)$/.exec(text);
  if (coded) {
    const family = coded[1] === 'CME' ? 'cme' : 'cms';
    return { ok: false, refusal: refusal(family, coded[2]!.trim()) };
  }
  const numbered = /^ERROR ?: ?(.+)$/.exec(text);
  if (numbered) return { ok: false, refusal: { family: 'vendor', text: numbered[1]! } };
  return undefined;
}

function refusal(family: 'cme' | 'cms', sent: string): AtRefusal {
  const texts = family === 'cme' ? cmeErrorTexts : cmsErrorTexts;
  if (/^\d+$/.test(sent)) {
    const number = Number(sent);
    return { family, number, text: texts.get(number) ?? `code ${number}` };
  }
  const known = [...texts].find(([, text]) => text.toLowerCase() === sent.toLowerCase());
  return { family, number: known?.[0], text: sent };
}
