/** Parameters of an information line. TS 27.007 section 4; blanks and missing quotes are tolerated, as modems send both. */

/** One parameter; `quoted` tells "1" from 1 where that decides (registration URCs). */
export interface Field {
  readonly text: string;
  readonly quoted: boolean;
}

/** Text after `PREFIX:` (blanks around the colon allowed), or the whole line when it has no such prefix. */
export function withoutPrefix(line: string, prefix: string): string {
  if (!hasPrefix(line, prefix)) return line.trim();
  return line
    .slice(prefix.length)
    .replace(/^\s*:?/, '')
    .trim();
}

/** Whether `line` is `PREFIX`, `PREFIX:…` or `PREFIX :…`. */
export function hasPrefix(line: string, prefix: string): boolean {
  return line.startsWith(prefix) && /^\s*(:|$)/.test(line.slice(prefix.length));
}

/** Splits at commas outside quotes. An empty text has one empty field. */
export function splitFields(text: string): Field[] {
  const fields: Field[] = [];
  let start = 0;
  let inQuotes = false;
  for (let i = 0; i <= text.length; i++) {
    if (text[i] === '"') inQuotes = !inQuotes;
    if (i < text.length && (text[i] !== ',' || inQuotes)) continue;
    fields.push(toField(text.slice(start, i).trim()));
    start = i + 1;
  }
  return fields;
}

function toField(raw: string): Field {
  const quoted = /^"(.*)"$/.exec(raw);
  return quoted ? { text: quoted[1]!, quoted: true } : { text: raw.replace(/^"|"$/g, ''), quoted: false };
}

/** A whole decimal number; undefined for anything else, the empty text included. */
export function decimal(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
