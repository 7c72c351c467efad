import type { TraceLine } from '#shared/api/index.ts';
import { apdusReceived, apdusSent } from '../marks/index.ts';

export interface ApduPair {
  readonly line: TraceLine;
  /** Hex with stars for what is blotted out. */
  readonly command: string;
  /** Undefined: none came. */
  readonly answer: string | undefined;
  readonly status: string | null;
}

/**
 * Commands with their answers, from lines in their order. A modem's lines carry APDUs too: those of the workbench's own
 * exchanges stand in the trace already, those typed by hand do not.
 */
export class PairApdus {
  readonly #open = new Map<string, { line: TraceLine; command: string }>();

  take(line: TraceLine): ApduPair[] {
    if (line.kind === 'http') return [];
    const key = `${line.kind} ${line.deviceId}`;
    const [apdu] =
      line.kind === 'apdu'
        ? [{ hex: line.text }]
        : line.direction === 'tx'
          ? apdusSent(line.text).slice(-1)
          : apdusReceived(line.text);
    const open = this.#open.get(key);
    if (line.direction === 'rx') {
      if (open === undefined || apdu === undefined) return [];
      this.#open.delete(key);
      return [{ ...open, answer: apdu.hex, status: line.status }];
    }
    if (apdu === undefined || this.#isTwin(line, apdu.hex)) return [];
    this.#open.set(key, { line, command: apdu.hex });
    return open === undefined ? [] : [{ ...open, answer: undefined, status: null }];
  }

  /** Those that were never answered. */
  end(): ApduPair[] {
    return [...this.#open.values()].map((open) => ({ ...open, answer: undefined, status: null }));
  }

  /** The class byte may be another on the way through a modem. */
  #isTwin(line: TraceLine, hex: string): boolean {
    if (line.kind !== 'at') return false;
    return this.#open.get(`apdu ${line.deviceId}`)?.command.slice(2) === hex.slice(2);
  }
}
