import {
  conditionFor,
  conditionForInstruction,
  decodeAccessRules,
  efAccess,
  isSatisfied,
  type AccessRule,
  type SecurityCondition,
} from '#core/protocol/ts102221/index.ts';
import type { CardPin } from '#core/protocol/saip/index.ts';
import { require } from './answer.ts';
import type { CardContext } from './card-context.ts';
import type { CardFile, DirectoryFile, ElementaryFile } from './file.ts';
import type { ProfileContents } from './profile-contents.ts';
import { isRecordFile } from './file-kind.ts';

/** Access to files by the rules of EF.ARR (TS 102 221 clause 9). */

/** Key reference of the universal PIN (TS 102 221 table 9.3), global. */
export const universalPin = 0x11;

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

/** A disabled PIN asks for nothing, or for the universal PIN that took its place (TS 102 221 section 9.5.1). */
export function pinSatisfied(card: CardContext, directory: DirectoryFile, reference: number): boolean {
  const contents = card.contents();
  const pin = contents && findPin(contents, directory, reference);
  if (contents === undefined || pin === undefined) return false;
  const { enabled, replacedBy } = contents.pin(pin);
  if (enabled) return card.verified.has(pinName(pin));
  return replacedBy === undefined || pinSatisfied(card, directory, replacedBy);
}

/** Whether the application's own PIN (the first of 01 to 08 in its PIN status template) lets its functions run. */
export function applicationPinSatisfied(card: CardContext, application: DirectoryFile): boolean {
  const reference = application.node.pinReferences.find((one) => one <= 0x08);
  return reference === undefined || pinSatisfied(card, application, reference);
}

/** Throws 6982 unless the file's rules let `access` (a bit of efAccess) happen now. */
export function requireAccess(card: CardContext, file: CardFile, access: number): void {
  requireCondition(card, file, (rules) => conditionFor(rules, access));
}

/** The same where rules name the command by its instruction byte, as they do INCREASE. */
export function requireInstruction(card: CardContext, file: CardFile, ins: number): void {
  requireCondition(card, file, (rules) => conditionForInstruction(rules, ins));
}

/** Of TS 102 222 section 6.3.2.2.2, tag C0: readable and updatable when deactivated. */
const usableWhenDeactivated = 0x40;

/** Throws 6984 for a deactivated file, unless it was made to be read and updated all the same. */
export function requireActivated(card: CardContext, file: ElementaryFile, access: number): void {
  const exempt = ((file.node.specialFileInformation ?? 0) & usableWhenDeactivated) !== 0;
  const contentAccess = access === efAccess.read || access === efAccess.update;
  require(isActivated(card, file) || (exempt && contentAccess), 0x6984);
}

const deactivated = 4;

export const isActivated = (card: CardContext, file: CardFile): boolean =>
  (card.contents()?.lifeCycle(file) ?? file.node.lifeCycle) !== deactivated;

function requireCondition(
  card: CardContext,
  file: CardFile,
  conditionOf: (rules: readonly AccessRule[]) => SecurityCondition,
): void {
  const contents = card.contents();
  const reference = file.node.arr;
  if (contents === undefined || reference === undefined) return;
  const directory = file.kind === 'directory' ? file : file.parent;
  const rulesFile = findRulesFile(directory, reference.fileId);
  require(rulesFile !== undefined && isRecordFile(rulesFile), 0x6982);
  require(reference.record >= 1 && reference.record <= rulesFile.node.content.length, 0x6982);
  const rules = decodeAccessRules(contents.readRecord(rulesFile, reference.record));
  require(isSatisfied(conditionOf(rules), (key) => pinSatisfied(card, directory, key)), 0x6982);
}

function findRulesFile(directory: DirectoryFile, fid: number): ElementaryFile | undefined {
  for (const at of upward(directory)) {
    const found = at.children.find((child) => child.kind === 'elementary' && child.node.fid === fid);
    if (found?.kind === 'elementary') return found;
  }
  return undefined;
}
