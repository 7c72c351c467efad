import type { Clock, Log, Random, Store } from '#core/environment/index.ts';
import type { Catalogue } from './catalogue.ts';
import type { Credentials, ServerCredential } from './credentials.ts';
import type { OrderBook } from './order-book.ts';
import type { ProgressOutbox } from './progress/progress-outbox.ts';
import type { Sessions } from './sessions.ts';

/** What every ES9+ function works with. */
export interface SmdpContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log | undefined;
  readonly catalogue: Catalogue;
  readonly orders: OrderBook;
  readonly sessions: Sessions;
  readonly credentials: Credentials;
  /** Own names, host or host:port, the first as given out. */
  readonly addresses: readonly string[];
  /** Profile elements under the session keys, or under random keys that travel in ReplaceSessionKeys. */
  readonly protection: 'sessionKeys' | 'profileProtectionKeys';
  /** What the operator is to be told of downloads; null where nobody listens. */
  readonly progress: ProgressOutbox | null;
  /** Whether a card that does not list a service the package makes mandatory is refused. */
  readonly checkServices: boolean;
}

/** The credential of a session under way; gone only when the server's certificates were exchanged meanwhile. */
export const credentialOf = (context: SmdpContext, ciKeyId: string): ServerCredential | undefined =>
  context.credentials.servers.find((server) => server.ciKeyId === ciKeyId);
