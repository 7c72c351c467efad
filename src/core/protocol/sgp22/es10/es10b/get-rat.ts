/** SGP.22 section 5.7.22 and 2.9.2: Rules Authorisation Table [67] { [0] SEQUENCE OF ProfilePolicyAuthorisationRule }. */
import { Fields, readTlvs, tlv } from '../../../asn1/index.ts';
import { concat } from '../../../bytes/index.ts';
import { fieldsOf } from '../../members.ts';
import { namedBits, type BitName } from '../../types/named-bits.ts';
import { decodeOperatorId, encodeOperatorId, pprIds, type OperatorId, type PprId } from '../../types/index.ts';
import { es10Function } from '../es10-function.ts';
import { noMembers } from '../message-codecs.ts';

const ratFlags = namedBits(['consentRequired']);

export interface ProfilePolicyAuthorisationRule {
  readonly pprIds: readonly PprId[];
  /** Nibble E of a PLMN is a wildcard digit; an empty group identifier matches any, an absent one only none. */
  readonly allowedOperators: readonly OperatorId[];
  readonly pprFlags: readonly BitName<'consentRequired'>[];
}

export interface RulesAuthorisationTable {
  readonly rules: readonly ProfilePolicyAuthorisationRule[];
}

export const getRat = es10Function({
  name: 'ES10b.GetRAT',
  tag: 0xbf43,
  request: noMembers,
  response: {
    encode: ({ rules }: RulesAuthorisationTable) => [
      tlv(
        0xa0,
        ...rules.map((rule) =>
          tlv(
            0x30,
            tlv(0x80, pprIds.encode(rule.pprIds)),
            tlv(0xa1, concat(...rule.allowedOperators.map((operator) => tlv(0x30, encodeOperatorId(operator))))),
            tlv(0x82, ratFlags.encode(rule.pprFlags)),
          ),
        ),
      ),
    ],
    // A card with an empty table may leave the list out.
    decode: (members): RulesAuthorisationTable => ({
      rules: readTlvs(members.optional(0xa0)?.value ?? new Uint8Array(0)).map((rule) => {
        const fields = fieldsOf(rule);
        return {
          pprIds: pprIds.decode(fields.required(0x80).value),
          allowedOperators: new Fields(fields.required(0xa1).value).all.map(({ value }) => decodeOperatorId(value)),
          pprFlags: ratFlags.decode(fields.required(0x82).value),
        };
      }),
    }),
  },
});
