import type { StoreTransaction } from '#core/environment/index.ts';
import type { FunctionExecutionStatus, ProgressPoint } from '#core/protocol/sgp22/index.ts';
import type { OrderRecord } from '../order.ts';
import type { SmdpContext } from '../smdp-context.ts';

/** Tells the operator, once the transaction is through, how far the download of an order by a card came. */
export function reportIn(
  context: SmdpContext,
  transaction: StoreTransaction,
  { iccid, profileType }: OrderRecord,
  eid: string,
  point: ProgressPoint,
  status: FunctionExecutionStatus,
  resultData?: string,
): void {
  context.progress?.addIn(transaction, { iccid, profileType, eid, at: context.clock.now(), point, status, resultData });
}
