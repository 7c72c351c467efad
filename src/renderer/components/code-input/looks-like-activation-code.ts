/**
 * Whether a text is worth opening the load wizard for: `LPA:1$…`, in any case and with blanks round it, or the same without
 * its prefix. The workstation judges it; this only tells a code from other text on the clipboard.
 */
export function looksLikeActivationCode(text: string): boolean {
  return /^(?:lpa:)?\s*1\$[^\s$]+\$\S*$/i.test(text.trim());
}

/** The activation code inside a longer text (a mail, a voucher), or undefined. */
export function findActivationCode(text: string): string | undefined {
  if (looksLikeActivationCode(text)) return text.trim();
  return /lpa:1\$[^\s"'<>]+/i.exec(text)?.[0];
}
