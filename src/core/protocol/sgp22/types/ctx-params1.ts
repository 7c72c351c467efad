/**
 * CtxParams1 of SGP.22 section 5.7.13:
 *   CHOICE { ctxParamsForCommonAuthentication [0] SEQUENCE { matchingId [0] UTF8String OPTIONAL, deviceInfo [1] DeviceInfo } }
 */
import { readOnly, tlv } from '../../asn1/index.ts';
import { decodeUtf8, encodeUtf8 } from '../../bytes/index.ts';
import { fieldsOf, optionalTlv, optionalValue } from '../members.ts';
import { reading } from '../rsp-protocol-error.ts';
import { decodeDeviceInfo, encodeDeviceInfo, type DeviceInfo } from './device-info.ts';

export interface CtxParams1 {
  /** Absent: the order is found by EID. */
  readonly matchingId?: string | undefined;
  readonly deviceInfo: DeviceInfo;
}

/** The whole A0 element. */
export const encodeCtxParams1 = ({ matchingId, deviceInfo }: CtxParams1): Uint8Array =>
  tlv(
    0xa0,
    optionalTlv(0x80, matchingId === undefined ? undefined : encodeUtf8(matchingId)),
    tlv(0xa1, encodeDeviceInfo(deviceInfo)),
  );

export const decodeCtxParams1 = (bytes: Uint8Array): CtxParams1 =>
  reading('CtxParams1', () => {
    const fields = fieldsOf(readOnly(bytes, 0xa0));
    return {
      matchingId: optionalValue(fields, 0x80, decodeUtf8),
      deviceInfo: decodeDeviceInfo(fields.required(0xa1).value),
    };
  });
