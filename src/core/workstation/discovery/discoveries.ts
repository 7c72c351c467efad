import type { Store, StoreTransaction } from '#core/environment/index.ts';
import type { Discovery } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';

/** The latest discovery of each device. Activation codes stand in it: sealed at rest. */
const collection = 'discoveries';

export const keepDiscovery = (transaction: StoreTransaction, deviceId: string, discovery: Discovery): void =>
  transaction.put(collection, deviceId, discovery);

/** What an operation found. Throws UsageError DISCOVERY_UNKNOWN when it found nothing out, or a later one took its place. */
export function discovered(store: Store, deviceId: string, operationId: string): Discovery {
  const latest = store.get<Discovery>(collection, deviceId);
  if (latest?.operationId !== operationId)
    throw new UsageError('DISCOVERY_UNKNOWN', `operation ${operationId} is not the latest search of its device`);
  return latest;
}
