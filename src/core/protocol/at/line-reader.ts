/** Cuts a byte stream into text lines. V.250 section 5.7: CR and LF both end a line, empty lines mean nothing. */

/** Over this many characters without a line end nothing sensible is coming (longest answer: +CGLA of an extended APDU). */
const longestLine = 140_000;

export class LineReader {
  #pending = '';

  /** Whole lines that `bytes` completes, in order. NUL and other control bytes (wake-up noise) are dropped. */
  receive(bytes: Uint8Array): string[] {
    const lines: string[] = [];
    let pending = this.#pending;
    for (const byte of bytes) {
      if (byte === 0x0d || byte === 0x0a) {
        const line = pending.trim();
        if (line !== '') lines.push(line);
        pending = '';
      } else if (byte >= 0x20 && byte !== 0x7f) {
        pending += String.fromCharCode(byte);
        if (pending.length > longestLine) pending = '';
      }
    }
    this.#pending = pending;
    return lines;
  }

  /** Whether the modem waits for text: a `>` that no line end follows. Taking it forgets it. */
  takePrompt(): boolean {
    const isPrompt = this.#pending.trim() === '>';
    if (isPrompt) this.#pending = '';
    return isPrompt;
  }
}
