import { equal, fromHex } from '#core/protocol/bytes/index.ts';
import type { CardImage } from '#core/protocol/saip/index.ts';

/** The key of GSMA TS.48, of which the last two bytes are free. */
const testKeyPrefix = fromHex('000102030405060708090A0B0C0D');

/**
 * Whether a test profile may have these authentication parameters: it must not work in an operator's network (SGP.21 TPRO2,
 * SGP.22 section 2.4.5.3), so it uses the test algorithm of 3GPP TS 34.108 or a key that everybody knows.
 */
export const hasTestKey = ({ algorithm, k }: CardImage['aka'][number]): boolean =>
  algorithm === 'usimTestAlgorithm' || equal(k.subarray(0, testKeyPrefix.length), testKeyPrefix);
