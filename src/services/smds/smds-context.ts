import type { Clock, Log, Random } from '#core/environment/index.ts';
import type { SmdsCredentials } from './credentials.ts';
import type { EventRecords } from './event-records.ts';
import type { DiscoverySessions } from './sessions.ts';

/** What the functions of ES11 work with. */
export interface SmdsContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log | undefined;
  readonly credentials: SmdsCredentials;
  readonly sessions: DiscoverySessions;
  readonly events: EventRecords;
  /** Own names, host or host:port, the first as given out. */
  readonly addresses: readonly string[];
}
