import { conditionFor, decodeAccessRules, isSatisfied } from '#core/protocol/ts102221/index.ts';
import type { CardPin } from '#core/protocol/saip/index.ts';
import { require } from './answer.ts';
import type { CardContext } from './card-context.ts';
import type { CardFile, DirectoryFile, ElementaryFile } from './file.ts';
import type { ProfileContents } from './profile-contents.ts';
import { isRecordFile } from './file-kind.ts';

/** Access to files by the rules of EF.ARR (TS 102 221 clause 9). */

export const pinName = (pin: CardPin): string => `${pin.reference}/${pin.directories.join('+')}`;

/** The directory and those above it, nearest first. */
export function* upward(directory: DirectoryFile): Generator<DirectoryFile> {
  for (let at: DirectoryFile | undefined = directory; at !== undefined; at = at.parent) yield at;
}

/** The PIN that `reference` means in `directory`: the one defined nearest. */
export function findPin(contents: ProfileContents, directory: DirectoryFile, reference: number): CardPin | undefined {
  const candidates = contents.image.pins.filter((pin) => pin.reference === reference);
  for (const at of upward(directory)) {
    const pin = candidates.find((one) => one.directories.includes(at.node.fid));
    if (pin !== undefined) return pin;
  }
  return undefined;
}

/** A disabled PIN asks for nothing (TS 102 221 section 9.5.1). */
export function pinSatisfied(card: CardContext, directory: DirectoryFile, reference: number): boolean {
  const contents = card.contents();
  const pin = contents && findPin(contents, directory, reference);
  if (contents === undefined || pin === undefined) return false;
  return !contents.pin(pin).enabled || card.verified.has(pinName(pin));
}

/** Throws 6982 unless the file's rules let `access` (a bit of efAccess) happen now. */
export function requireAccess(card: CardContext, file: CardFile, access: number): void {
  const contents = card.contents();
  const reference = file.node.arr;
  if (contents === undefined || reference === undefined) return;
  const directory = file.kind === 'directory' ? file : file.parent;
  const rulesFile = findRulesFile(directory, reference.fileId);
  require(rulesFile !== undefined && isRecordFile(rulesFile), 0x6982);
  require(reference.record >= 1 && reference.record <= rulesFile.node.content.length, 0x6982);
  const rules = decodeAccessRules(contents.readRecord(rulesFile, reference.record));
  const allowed = isSatisfied(conditionFor(rules, access), (key) => pinSatisfied(card, directory, key));
  require(allowed, 0x6982);
}

function findRulesFile(directory: DirectoryFile, fid: number): ElementaryFile | undefined {
  for (const at of upward(directory)) {
    const found = at.children.find((child) => child.kind === 'elementary' && child.node.fid === fid);
    if (found?.kind === 'elementary') return found;
  }
  return undefined;
}
