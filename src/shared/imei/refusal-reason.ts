import { bindingReason, type BindingReason } from '../api/index.ts';
import type { WorkbenchErrorWire } from '../errors.ts';

/** Why the rules found no IMEI: the error carries rule and facts among its details. Undefined for other errors. */
export function refusalReason({ code, details = {} }: WorkbenchErrorWire): BindingReason | undefined {
  if (code !== 'NO_ADMISSIBLE_IMEI') return undefined;
  const { rule, iccid: _iccid, ...facts } = details;
  return bindingReason.safeParse({ rule, facts }).data;
}
