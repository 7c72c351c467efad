/** PE-End, the last element of every package. TCA eUICC Profile Package 3.3 section 8.10. */
import { required, sequence, type SequenceOf } from '../schema.ts';
import { peHeader } from './pe-header.ts';

const members = { header: required(0xa0, peHeader) };

export const end = sequence(members);
export type End = SequenceOf<typeof members>;
