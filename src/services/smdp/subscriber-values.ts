import { decodeUtf8, encodeUtf8, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import type { SubscriberValues } from './order.ts';

/** Keeps subscribers' keys and codes unreadable in the store; `context` ties a sealed value to its place. */
export interface ValueSealer {
  /** Upper-case hex. */
  seal(plain: Uint8Array, context: string): string;
  /** Throws when the value was altered, moved, or sealed under another key. */
  open(sealed: string, context: string): Uint8Array;
}

/** For tests and benches whose keys are published anyway: values lie in the store as they are. */
export const unsealed: ValueSealer = { seal: toHex, open: fromHex };

const contextOf = (iccid: string) => `smdp/profiles/${iccid}`;

export const sealValues = (sealer: ValueSealer, iccid: string, values: SubscriberValues): string =>
  sealer.seal(encodeUtf8(JSON.stringify(values)), contextOf(iccid));

export const openValues = (sealer: ValueSealer, iccid: string, sealed: string): SubscriberValues =>
  JSON.parse(decodeUtf8(sealer.open(sealed, contextOf(iccid)))) as SubscriberValues;
