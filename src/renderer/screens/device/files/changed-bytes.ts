export type ChangedBytes =
  | { readonly kind: 'same' }
  | { readonly kind: 'malformed'; readonly why: string }
  | { readonly kind: 'bytes'; readonly offset: number; readonly before: string; readonly after: string };

/** The stretch from the first byte that differs to the last one. Both in upper-case hex without blanks. */
export function changedBytes(before: string, after: string): ChangedBytes {
  if (!/^[0-9A-F]*$/.test(after)) return { kind: 'malformed', why: 'Only hex digits and blanks' };
  if (after.length !== before.length) {
    const missing = (before.length - after.length) / 2;
    return { kind: 'malformed', why: missing > 0 ? `${missing} bytes are missing` : `${-missing} bytes too many` };
  }
  let first = 0;
  while (first < before.length && before.slice(first, first + 2) === after.slice(first, first + 2)) first += 2;
  if (first === before.length) return { kind: 'same' };
  let end = before.length;
  while (before.slice(end - 2, end) === after.slice(end - 2, end)) end -= 2;
  return { kind: 'bytes', offset: first / 2, before: before.slice(first, end), after: after.slice(first, end) };
}
