import { checkImei } from '#core/protocol/identifiers/index.ts';
import { UsageError } from '#shared/errors.ts';

/** A device as its manufacturer registered it. */
export interface DeviceRecord {
  /** Name or serial number, 1 to 64 of letters, digits, `.` `_` `:` `-`. */
  readonly deviceId: string;
  /** Of the eUICC built in, 32 digits; null for a device without one. */
  readonly eid: string | null;
  readonly model: string;
  /** Type allocation code of the model, 8 digits: every IMEI of the device begins with it. */
  readonly tac: string;
  /** One a radio stack, 15 digits. */
  readonly factoryImeis: readonly string[];
  /** Further IMEIs assigned to this device, allotted in this order. */
  readonly pool: readonly string[];
}

export const deviceIdForm = /^[\w.:-]{1,64}$/;

export const imeisOf = ({ factoryImeis, pool }: DeviceRecord): readonly string[] => [...factoryImeis, ...pool];

/** Throws UsageError DEVICE_RECORD_INVALID, or TAC_MISMATCH when an IMEI belongs to another model. */
export function checkDeviceRecord(record: DeviceRecord): void {
  const invalid = (what: string) => new UsageError('DEVICE_RECORD_INVALID', what);
  if (!deviceIdForm.test(record.deviceId)) throw invalid('deviceId: 1 to 64 letters, digits, . _ : or -');
  if (record.eid !== null && !/^[0-9]{32}$/.test(record.eid)) throw invalid('eid: 32 digits');
  if (!/^[0-9]{8}$/.test(record.tac)) throw invalid('tac: 8 digits');
  const imeis = imeisOf(record);
  if (new Set(imeis).size !== imeis.length) throw invalid('an IMEI is listed twice');
  for (const imei of imeis) {
    const checked = checkImei(imei);
    if (!checked.valid || checked.form !== 'imei' || checked.digits !== imei)
      throw invalid('an IMEI has 15 digits, the last of them its check digit');
    if (checked.tac !== record.tac)
      throw new UsageError('TAC_MISMATCH', `an IMEI of TAC ${checked.tac} in a device of TAC ${record.tac}`);
  }
}
