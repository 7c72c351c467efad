/** Check digit of ITU-T E.118 and 3GPP TS 23.003 annex B (Luhn) over `digits`, which do not include it yet. */
export function luhnDigit(digits: string): string {
  if (!/^[0-9]+$/.test(digits)) throw new RangeError('not decimal digits');
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 0 ? 2 * digit : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
}

/** Whether the last digit is the Luhn digit of those before it. */
export const passesLuhn = (digits: string): boolean =>
  digits.length > 1 && luhnDigit(digits.slice(0, -1)) === digits.at(-1);

/** What people type: blanks and hyphens of the printed form removed, ends trimmed. */
export const compactDigits = (text: string): string => text.replace(/[\s-]+/g, '');
