/** A place where a card can be: PC/SC reader, simulated reader, eUICC behind a modem. Drivers live in src/hardware. */
export interface CardReader {
  /** Unique on this bench and stable over restarts where the hardware allows. */
  readonly id: string;
  /** For people: the name the system gives the reader. */
  readonly name: string;
  readonly kind: 'pcsc' | 'simulated' | 'modem';
  /**
   * Takes the card for exclusive use and resets it.
   * Rejects with DeviceError: `gone` (no card or no reader), `busy` (another program holds it), `timeout`.
   */
  connect(): Promise<CardConnection>;
}

/** Exclusive use of one card. After `close` or a `gone` error every call rejects with DeviceError `gone`. */
export interface CardConnection {
  /** Answer to reset, ISO/IEC 7816-3; empty where what stands in between does not tell it. */
  readonly atr: Uint8Array;
  /** What stands between us and a card without ATR, and what was learnt about it: quirks go by this instead. */
  readonly behind?: { readonly model: string; quirks(): readonly string[] } | undefined;
  /**
   * One command APDU in, one response APDU (data then SW1 SW2) out, unaltered: 61xx and 6Cxx reach the caller.
   * One exchange at a time; a second call waits for the first. Rejects with DeviceError when no answer came:
   * the card may or may not have acted on the command.
   */
  transmit(command: Uint8Array): Promise<Uint8Array>;
  /** Resets the card: channels, selections and RSP session are gone. Resolves to the new ATR. */
  reset(): Promise<Uint8Array>;
  /** Releases the card. Never rejects; idempotent. */
  close(): Promise<void>;
}

export interface CardReaders {
  /** Readers present now. Rejects with WorkbenchError PCSC_UNAVAILABLE when the service itself is missing. */
  list(): Promise<readonly CardReader[]>;
  /** Calls back at each hot-plug of reader or card; returns the function that stops it. */
  watch(onChange: () => void): () => void;
}
