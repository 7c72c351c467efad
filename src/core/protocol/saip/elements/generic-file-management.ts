/** PE-GenericFileManagement: files outside the templates. TCA eUICC Profile Package 3.3 section 8.3.5. */
import { listOf, listOfChoice, octets, required, sequence, uint16, type Choice, type SequenceOf } from '../schema.ts';
import { fcp } from './file.ts';
import { peHeader } from './pe-header.ts';

/*
 * FileManagement ::= SEQUENCE (SIZE (1..MAX)) OF CHOICE {
 *   filePath [0] OCTET STRING (SIZE (0..8)), createFCP [APPLICATION 2] Fcp,
 *   fillFileOffset UInt16, fillFileContent [1] OCTET STRING }
 * Members with written tags switch automatic tagging off, so the offset is a universal INTEGER.
 */
const alternatives = {
  filePath: { tag: 0x80, codec: octets(0, 8) },
  createFCP: { tag: 0x62, codec: fcp },
  fillFileOffset: { tag: 0x02, codec: uint16 },
  fillFileContent: { tag: 0x81, codec: octets() },
};

const members = {
  header: required(0xa0, peHeader),
  fileManagementCMD: required(0xa1, listOf(0x30, listOfChoice(alternatives))),
};

export const genericFileManagement = sequence(members);
export type GenericFileManagement = SequenceOf<typeof members>;
export type FileManagementCommand = Choice<typeof alternatives>;
