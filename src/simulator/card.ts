/**
 * A card behind its contacts: bytes in, bytes out, at once. Drivers (src/hardware) give it time and a reader.
 * What is durable was written before `transmit` returned; everything else is gone after `powerOff` or `reset`.
 */
export interface SimulatedCard {
  /** Answer to reset, ISO/IEC 7816-3. Powering a powered card is a reset. */
  powerOn(): Uint8Array;
  powerOff(): void;
  /** Warm reset; the same ATR. */
  reset(): Uint8Array;
  /** One command APDU, one response APDU. Throws DeviceError `gone` when the card has no power. Never throws otherwise. */
  transmit(command: Uint8Array): Uint8Array;
}
