/** Message shapes that several ES10 functions have. */
import { TlvError, tlv, type Fields } from '../../asn1/index.ts';
import type { ResultCodes, ResultName } from '../result-codes.ts';

/** A request without members: `BF2E 00`. */
export const noMembers = {
  encode: (_request: NoMembers): Uint8Array[] => [],
  decode: (_members: Fields): NoMembers => ({}),
};
export type NoMembers = Readonly<Record<string, never>>;

/** A response that is a result alone: `{ 80 <result> }`. */
export const resultOnly = <Names extends string>(codes: ResultCodes<Names>) => ({
  encode: ({ result }: { readonly result: ResultName<Names> }): Uint8Array[] => [tlv(0x80, codes.encode(result))],
  decode: (members: Fields): { readonly result: ResultName<Names> } => ({
    result: codes.decode(members.required(0x80).value),
  }),
});

/** The members of a function's failure must not say "ok"; the tag that carries them means failure. */
export function failure<Names extends string>(codes: ResultCodes<Names>, value: Uint8Array): ResultName<Names> {
  const name = codes.decode(value);
  if (codes.codeOf(name) === 0) throw new TlvError('error without a code');
  return name;
}
