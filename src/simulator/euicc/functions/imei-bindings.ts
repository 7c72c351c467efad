import { checkImei } from '#core/protocol/identifiers/index.ts';
import { getImeiBindings, recordImeiBinding, type RecordImeiBindingResponse } from '#core/protocol/sgp22/index.ts';
import { handler } from './es10-handler.ts';

/** The IMEI binding functions of this project: docs/imei-binding-functions.md. */

export const imeiBindingHandlers = [
  handler(getImeiBindings, (core, { iccid }) => ({
    bindings: core.imeiBindings.rows().filter((row) => iccid === undefined || row.iccid === iccid),
    capacity: core.imeiBindings.capacity,
  })),
  handler(
    recordImeiBinding,
    (core, request): RecordImeiBindingResponse => {
      if (core.profiles.find({ iccid: request.iccid }) === undefined) return { result: 'iccidNotFound' };
      const checked = checkImei(request.imei);
      if (!checked.valid || checked.form !== 'imei' || checked.isNull) return { result: 'invalidImei' };
      const binding = core.imeiBindings.record(request);
      return binding === undefined ? { result: 'tableFull' } : { result: 'ok', binding };
    },
    () => ({ result: 'memoryFailure' }),
  ),
];
