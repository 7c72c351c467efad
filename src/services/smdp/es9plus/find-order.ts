/** The order a card comes for: SGP.22 section 3.1.3, checks in the order of handbook rsp-session.md 2.2. */
import type { EuiccInfo2 } from '#core/protocol/sgp22/index.ts';
import type { OrderRecord } from '../order.ts';
import { RspRefusal } from '../../rsp-server/index.ts';
import type { SmdpContext } from '../smdp-context.ts';
import { checkEligibility } from './eligibility.ts';

/** Refuses with 8.2.6/3.8 (no such order, or used up), 8.1.1/3.8 (another card's), 8.2/1.2 (not released). */
export function findOrder({ orders }: SmdpContext, eid: string, matchingId: string | undefined): OrderRecord {
  const order = matchingId ? orders.find.byMatchingId(matchingId) : orders.find.pendingFor(eid);
  if (order === undefined) throw new RspRefusal('8.2.6/3.8', 'no order has this MatchingID');
  if ((order.eid !== null && order.eid !== eid) || (order.deliveredTo !== null && order.deliveredTo !== eid))
    throw new RspRefusal('8.1.1/3.8', 'the profile is for another EID');
  if (order.state === 'allocated' || order.state === 'linked' || order.state === 'confirmed')
    throw new RspRefusal('8.2/1.2', 'the profile is not released');
  if (order.state !== 'released' && order.state !== 'downloaded')
    throw new RspRefusal('8.2.6/3.8', `the MatchingID is used up: the profile is ${order.state}`);
  return order;
}

export const retryLimitReached = '8.8.5/6.4';

/**
 * Refuses with 8.2/3.7 (no package), 8.2.5/4.3 and 8.1/4.8 (the card, see `checkEligibility`), 8.8.5/6.4 (fetched too
 * often), 8.8.5/4.10 (expired).
 */
export function checkFetchable(context: SmdpContext, order: OrderRecord, info: EuiccInfo2): void {
  const { orders, catalogue, clock } = context;
  const entry = catalogue.get(order.profileType);
  if (entry === undefined) throw new RspRefusal('8.2/3.7', 'the profile is not in the catalogue');
  checkEligibility(entry, info, context.checkServices);
  if (order.downloadAttempts >= orders.limits.downloads)
    throw new RspRefusal(retryLimitReached, 'the profile was fetched too often');
  if (order.expiresAt !== null && order.expiresAt <= clock.now())
    throw new RspRefusal('8.8.5/4.10', 'the order has expired');
}
