import type { ImeiBinding } from '#core/protocol/sgp22/index.ts';
import type { BindingReason } from '#shared/api/index.ts';
import type { Facts } from '../operations/index.ts';

export interface Choice {
  readonly imei: string;
  readonly source: BindingSource;
  readonly reason: BindingReason;
}

/** What `remember` keeps from the decision on: enough to finish or to undo after a crash. */
export interface Plan extends Choice {
  readonly iccid: string;
  readonly eid: string;
  readonly previousIccid: string | undefined;
  readonly previousImei: string | undefined;
}

export function rememberPlan(plan: Plan): Facts {
  const { iccid, eid, imei, source, reason, previousIccid, previousImei } = plan;
  return {
    iccid,
    eid,
    imei,
    source,
    reason: JSON.stringify(reason),
    ...(previousIccid === undefined ? {} : { previousIccid }),
    ...(previousImei === undefined ? {} : { previousImei }),
  };
}

/** Undefined when the decision had not been made yet. */
export function recallPlan(memory: Facts): Plan | undefined {
  const { iccid, eid, imei, source, reason, previousIccid, previousImei } = memory;
  if (iccid === undefined || eid === undefined || imei === undefined || source === undefined || reason === undefined)
    return undefined;
  return {
    iccid,
    eid,
    imei,
    source: bindingSource(source),
    reason: JSON.parse(reason) as BindingReason,
    previousIccid,
    previousImei,
  };
}

export type BindingSource = 'registry' | 'factory' | 'manualLab';

export const bindingSource = (source: string): BindingSource =>
  source === 'factory' || source === 'manualLab' ? source : 'registry';

/** Rows as the rules take them. */
export const shownRows = (rows: readonly ImeiBinding[]) =>
  rows.map((row) => ({
    ...row,
    source: bindingSource(row.source),
    profileState: row.profileState === 'deleted' ? ('deleted' as const) : ('installed' as const),
  }));
