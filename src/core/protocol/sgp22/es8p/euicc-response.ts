/**
 * EUICCResponse, the simaResponse of an installation (Trusted Connectivity Alliance, eUICC Profile Package: Interoperable
 * Format Technical Specification v2.3.1 section 8.2.4, with automatic tags):
 *   SEQUENCE { peStatus [0] SEQUENCE OF PEStatus, profileInstallationAborted [1] NULL OPTIONAL, statusMessage [2] UTF8String OPTIONAL }
 *   PEStatus ::= SEQUENCE { status [0] INTEGER, peIdentification [1], additionalInformation [2], offset [3] }
 */
import { decodeInteger, encodeInteger, readTlvs, tlv } from '../../asn1/index.ts';
import { encodeUtf8 } from '../../bytes/index.ts';
import { peStatus } from '../../saip/index.ts';
import { fieldsOf, optionalTlv, optionalValue } from '../members.ts';
import { resultCodes, type ResultName } from '../result-codes.ts';
import { reading } from '../rsp-protocol-error.ts';
import { decodeText } from '../text.ts';

export const peStatuses = resultCodes(peStatus);

export interface PeStatus {
  readonly status: ResultName<keyof typeof peStatus>;
  readonly peIdentification?: number | undefined;
  readonly additionalInformation?: number | undefined;
  readonly offset?: number | undefined;
}

export interface EuiccResponse {
  readonly peStatus: readonly PeStatus[];
  readonly profileInstallationAborted: boolean;
  readonly statusMessage?: string | undefined;
}

const encodeCount = (tag: number, value: number | undefined): Uint8Array =>
  optionalTlv(tag, value === undefined ? undefined : encodeInteger(value));

export const encodeEuiccResponse = (response: EuiccResponse): Uint8Array =>
  tlv(
    0x30,
    tlv(
      0xa0,
      ...response.peStatus.map((pe) =>
        tlv(
          0x30,
          tlv(0x80, peStatuses.encode(pe.status)),
          encodeCount(0x81, pe.peIdentification),
          encodeCount(0x82, pe.additionalInformation),
          encodeCount(0x83, pe.offset),
        ),
      ),
    ),
    optionalTlv(0x81, response.profileInstallationAborted ? new Uint8Array(0) : undefined),
    optionalTlv(0x82, response.statusMessage === undefined ? undefined : encodeUtf8(response.statusMessage)),
  );

/** All EUICCResponses of one simaResponse. */
export const decodeEuiccResponses = (simaResponse: Uint8Array): EuiccResponse[] =>
  reading('simaResponse', () =>
    readTlvs(simaResponse).map((response) => {
      const fields = fieldsOf(response);
      return {
        peStatus: readTlvs(fields.required(0xa0).value).map((pe) => {
          const members = fieldsOf(pe);
          return {
            status: peStatuses.decode(members.required(0x80).value),
            peIdentification: optionalValue(members, 0x81, decodeInteger),
            additionalInformation: optionalValue(members, 0x82, decodeInteger),
            offset: optionalValue(members, 0x83, decodeInteger),
          };
        }),
        profileInstallationAborted: fields.optional(0x81) !== undefined,
        statusMessage: optionalValue(fields, 0x82, decodeText),
      };
    }),
  );
