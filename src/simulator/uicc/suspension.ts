import { equal } from '#core/protocol/bytes/index.ts';

/** What a suspended card keeps while it has no power (TS 102 221 section 11.1.22): at most one state, for one token. */
export class Suspension {
  #kept: { readonly token: Uint8Array; readonly restore: () => void } | undefined;

  keep(token: Uint8Array, restore: () => void): void {
    this.#kept = { token, restore };
  }

  /** Any command but RESUME and what may come before it ends the wait. */
  discard(): void {
    this.#kept = undefined;
  }

  /** Brings the state back. A wrong token leaves it waiting. */
  resume(token: Uint8Array): 'resumed' | 'wrongToken' | 'nothingKept' {
    if (this.#kept === undefined) return 'nothingKept';
    if (!equal(this.#kept.token, token)) return 'wrongToken';
    this.#kept.restore();
    this.#kept = undefined;
    return 'resumed';
  }
}
