import { AtError, splitFields } from '#core/protocol/at/index.ts';

/** Parameters after the prefix, quotes removed. */
export const fieldsOf = (line: string): string[] =>
  splitFields(line.replace(/^[+^#$%*!&][A-Za-z0-9_]+\s*:\s*/, '')).map(({ text }) => text);

export const numberOf = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined);

/** `head: a, b` without the parts that are missing. */
export const joined = (head: string, parts: readonly (string | false | undefined)[]): string =>
  [head, ...parts.filter((part): part is string => typeof part === 'string' && part !== '')].join(', ');

/** What a decoder makes of a line; undefined when it does not take it. */
export function known<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof AtError) return undefined;
    throw error;
  }
}
