import { tlv } from '#core/protocol/asn1/index.ts';

/** Proactive UICC, ETSI TS 102 223: the card's side of TERMINAL PROFILE, FETCH and TERMINAL RESPONSE. Volatile. */
export class Toolkit {
  #profile: Uint8Array | undefined;
  #pending: Proactive | undefined;
  #fetched = false;
  #number = 0;

  setTerminalProfile(profile: Uint8Array): void {
    this.#profile = profile.slice();
  }

  /** TERMINAL PROFILE byte 3, bit 8. */
  get terminalCanRefresh(): boolean {
    return ((this.#profile?.[2] ?? 0) & 0x80) !== 0;
  }

  /** A command was issued and its TERMINAL RESPONSE has not come. */
  get busy(): boolean {
    return this.#pending !== undefined;
  }

  /** Bytes FETCH would return; 0 when nothing waits. */
  get waitingLength(): number {
    return this.#pending === undefined || this.#fetched ? 0 : this.#pending.command.length;
  }

  /** Queues REFRESH, qualifier 04 UICC reset; `onFailure` is called when the terminal could not perform it. */
  requestReset(onFailure: () => void): void {
    this.#number = (this.#number % 254) + 1;
    const details = tlv(0x81, Uint8Array.of(this.#number, 0x01, 0x04));
    const devices = tlv(0x82, Uint8Array.of(0x81, 0x82));
    this.#pending = { command: tlv(0xd0, details, devices), onFailure };
    this.#fetched = false;
  }

  fetch(): Uint8Array | undefined {
    if (this.#pending === undefined || this.#fetched) return undefined;
    this.#fetched = true;
    return this.#pending.command;
  }

  /** False when no command was fetched. General results 00 to 1F mean performed (TS 102 223 section 8.12). */
  respond(generalResult: number): boolean {
    if (this.#pending === undefined || !this.#fetched) return false;
    const { onFailure } = this.#pending;
    this.#pending = undefined;
    if (generalResult >= 0x20) onFailure();
    return true;
  }

  /** Gives what brings the terminal's profile back after a suspension. */
  save(): () => void {
    const profile = this.#profile;
    return () => {
      this.#profile = profile;
    };
  }

  reset(): void {
    this.#profile = undefined;
    this.#pending = undefined;
    this.#fetched = false;
  }
}

interface Proactive {
  readonly command: Uint8Array;
  readonly onFailure: () => void;
}
