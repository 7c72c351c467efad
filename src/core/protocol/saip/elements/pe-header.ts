import { optional, present, required, sequence, uint15, type SequenceOf } from '../schema.ts';

/*
 * PEHeader ::= SEQUENCE { mandated NULL OPTIONAL, identification UInt15 }
 */
const members = { mandated: optional(0x80, present), identification: required(0x81, uint15) };

export const peHeader = sequence(members);
export type PeHeader = SequenceOf<typeof members>;
