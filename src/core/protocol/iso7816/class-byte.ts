/** Coding of the class byte and the logical channel in it (TS 102 221 section 10.1.1, ISO/IEC 7816-4 section 5.4.1). */

/** `cla` turned to logical channel 0 to 19, with secure messaging off. Throws RangeError on other channels. */
export function classForChannel(cla: number, channel: number): number {
  if (!Number.isInteger(channel) || channel < 0 || channel > 19) throw new RangeError(`no logical channel ${channel}`);
  const proprietary = cla & 0x80;
  if (channel >= 4) return proprietary | (cla & 0x10) | 0x40 | (channel - 4);
  return proprietary | (cla & 0x10) | channel;
}

export interface ClassByte {
  readonly channel: number;
  /** Classes 8x and Cx: GlobalPlatform, ETSI. */
  readonly proprietary: boolean;
  readonly secureMessaging: boolean;
  readonly chaining: boolean;
}

/**
 * Undefined for classes outside the groups of TS 102 221 tables 10.2 to 10.4a: 20 to 3F and FF, reserved; A0 to BF, old
 * SIMs; 90 to 9F, D0 to DF and F0 to FE, for chaining is of the inter-industry classes alone.
 */
export function readClass(cla: number): ClassByte | undefined {
  const proprietary = (cla & 0x80) !== 0;
  const chaining = (cla & 0x10) !== 0;
  if (proprietary && chaining) return undefined;
  if ((cla & 0x40) !== 0)
    return { channel: 4 + (cla & 0x0f), proprietary, secureMessaging: (cla & 0x20) !== 0, chaining };
  if ((cla & 0x20) !== 0) return undefined;
  return { channel: cla & 0x03, proprietary, secureMessaging: (cla & 0x0c) !== 0, chaining };
}
