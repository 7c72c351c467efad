import type { Settings } from '../api/index.ts';

/** What stays readable under `medium`, in digits from both ends; lengths are kept (product.md, "Redaction keeps lengths"). */
const kept: Readonly<Record<'eid' | 'iccid' | 'imei', readonly [number, number]>> = {
  eid: [8, 8],
  iccid: [4, 3],
  imei: [8, 0],
};

const kindOf = (digits: string) => (digits.length === 32 ? 'eid' : digits.length >= 18 ? 'iccid' : 'imei');

/** Blots out the EIDs, ICCIDs and IMEIs in a text that leaves the bench, told apart by their lengths. */
export function blotIdentifiers(text: string, level: Settings['redaction']): string {
  if (level === 'none') return text;
  return text.replaceAll(/(?<!\d)(\d{32}|\d{18,20}|\d{14,16})(?!\d)/g, (digits) => {
    const [head, tail] = level === 'full' ? [0, 0] : kept[kindOf(digits)];
    return digits.slice(0, head) + '*'.repeat(digits.length - head - tail) + digits.slice(digits.length - tail);
  });
}
