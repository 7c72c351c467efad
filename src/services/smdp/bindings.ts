import type { Clock, Store, StoreTransaction } from '#core/environment/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import type { OrderRecord } from './order.ts';

/**
 * What is kept of a binding until its result: enough to hand out the same bound package again (with a freshly signed
 * InitialiseSecureChannel), and no key. The server's one-time private key is gone as soon as the package is bound.
 */
export interface Binding {
  /** One-time public keys of card and server, 04 X Y. */
  readonly euiccOtpk: Uint8Array;
  readonly smdpOtpk: Uint8Array;
  /** A0 to A3 of the bound package, as delivered. */
  readonly segments: Uint8Array;
}

/** Destroys what is kept for orders that are over or have expired: nobody may be given it any more. */
export function purgeBindings({
  store,
  clock,
  orders,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly orders: { get(iccid: string): OrderRecord | undefined };
}): void {
  const now = clock.now();
  const over = store.list(euiccOtpkIn).filter(({ key }) => {
    const order = orders.get(key);
    return order?.state !== 'downloaded' || (order.expiresAt !== null && order.expiresAt <= now);
  });
  if (over.length === 0) return;
  store.transact((transaction) => {
    for (const { key } of over) deleteBinding(transaction, key);
  });
}

type StoredBinding = { readonly [Member in keyof Binding]: string };

const bindingsIn = 'smdp/bindings';
const euiccOtpkIn = 'smdp/euicc-otpks';

export function loadBinding(store: Store, iccid: string): Binding | undefined {
  const stored = store.get<StoredBinding>(bindingsIn, iccid);
  if (stored === undefined) return undefined;
  const { euiccOtpk, smdpOtpk, segments } = stored;
  return { euiccOtpk: fromHex(euiccOtpk), smdpOtpk: fromHex(smdpOtpk), segments: fromHex(segments) };
}

/** The card's one-time key of a binding that has no result yet, to ask the card for it again. */
export function boundEuiccOtpk(store: Store, iccid: string): Uint8Array | undefined {
  const stored = store.get<string>(euiccOtpkIn, iccid);
  return stored === undefined ? undefined : fromHex(stored);
}

export function putBinding(transaction: StoreTransaction, iccid: string, binding: Binding): void {
  const stored: StoredBinding = {
    euiccOtpk: toHex(binding.euiccOtpk),
    smdpOtpk: toHex(binding.smdpOtpk),
    segments: toHex(binding.segments),
  };
  transaction.put(bindingsIn, iccid, stored);
  transaction.put(euiccOtpkIn, iccid, stored.euiccOtpk);
}

export function deleteBinding(transaction: StoreTransaction, iccid: string): void {
  transaction.delete(bindingsIn, iccid);
  transaction.delete(euiccOtpkIn, iccid);
}
