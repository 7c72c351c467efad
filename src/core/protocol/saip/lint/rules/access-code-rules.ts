/** PINs and PUKs. TCA eUICC Profile Package 3.3 section 8.4; key references of ETSI TS 102 221 table 9.3. */
import { toHex } from '../../../bytes/index.ts';
import { peStatus } from '../../profile-package-error.ts';
import type { PinConfiguration, PukConfiguration } from '../../elements/index.ts';
import type { Hit } from '../finding.ts';
import { codeDigits } from '../known-secrets.ts';
import { rule, type LintRule } from '../lint-rule.ts';
import type { LintSubject } from '../lint-subject.ts';

/** Key references as the specifications write them. */
const code = (reference: number) => toHex(Uint8Array.of(reference));

const inRange = (value: number, first: number, last: number) => value >= first && value <= last;

const isLocal = (reference: number) => inRange(reference, 0x81, 0x88);
const isAdministrative = (reference: number) => inRange(reference, 0x0a, 0x0e) || inRange(reference, 0x8a, 0x8e);
const isGlobal = (reference: number) => inRange(reference, 0x01, 0x08) || isAdministrative(reference);

interface PlacedPin {
  readonly pin: PinConfiguration;
  readonly element: number;
  /** Defined before any application or directory was opened. */
  readonly atMasterFile: boolean;
}

function* pinsOf({ elements }: LintSubject): Iterable<PlacedPin> {
  let atMasterFile = true;
  for (const [element, one] of elements.entries()) {
    if (['telecom', 'cd', 'usim', 'isim', 'csim'].includes(one.type)) atMasterFile = false;
    if (one.type !== 'pinCodes' || one.content.pinCodes.kind !== 'pinconfig') continue;
    for (const pin of one.content.pinCodes.value) yield { pin, element, atMasterFile };
  }
}

function* puksOf({ elements }: LintSubject): Iterable<{ puk: PukConfiguration; element: number }> {
  for (const [element, one] of elements.entries())
    if (one.type === 'pukCodes') for (const puk of one.content.pukCodes) yield { puk, element };
}

const pinAt = (element: number) => ({ element, member: 'pinCodes' });
const pukAt = (element: number) => ({ element, member: 'pukCodes' });

function* pukMissing(subject: LintSubject): Iterable<Hit> {
  const puks = [...puksOf(subject)];
  for (const { pin, element } of pinsOf(subject)) {
    const wanted = pin.unblockingPINReference;
    if (wanted === undefined || puks.some((one) => one.element < element && one.puk.keyReference === wanted)) continue;
    yield {
      message: `PUK ${code(wanted)} of PIN ${code(pin.keyReference)} is not defined before it`,
      ...pinAt(element),
      status: peStatus.pinCodeMissing,
    };
  }
}

function* pukUnused(subject: LintSubject): Iterable<Hit> {
  const named = new Set([...pinsOf(subject)].map(({ pin }) => pin.unblockingPINReference));
  for (const { puk, element } of puksOf(subject))
    if (!named.has(puk.keyReference))
      yield { message: `no PIN names PUK ${code(puk.keyReference)}`, ...pukAt(element) };
}

function* pinReferences(subject: LintSubject): Iterable<Hit> {
  for (const { pin, element, atMasterFile } of pinsOf(subject)) {
    if (!(atMasterFile ? isGlobal(pin.keyReference) : isLocal(pin.keyReference)))
      yield {
        message: `PIN ${code(pin.keyReference)} is not a ${atMasterFile ? 'global' : 'local'} one`,
        ...pinAt(element),
      };
  }
}

function* pinsRepeated(subject: LintSubject): Iterable<Hit> {
  const seen = new Set<string>();
  for (const { pin, element } of pinsOf(subject)) {
    const key = `${element}/${pin.keyReference}`;
    if (seen.has(key))
      yield { message: `PIN ${code(pin.keyReference)} is defined twice in one element`, ...pinAt(element) };
    seen.add(key);
  }
}

function* puksRepeated(subject: LintSubject): Iterable<Hit> {
  const seen = new Set<number>();
  for (const { puk, element } of puksOf(subject)) {
    if (seen.has(puk.keyReference))
      yield { message: `PUK ${code(puk.keyReference)} is defined twice`, ...pukAt(element) };
    seen.add(puk.keyReference);
  }
}

const pinTries = (pin: PinConfiguration) => pin.maxNumOfAttempsRetryNumLeft ?? 0x33;
const pukTries = (puk: PukConfiguration) => puk.maxNumOfAttempsRetryNumLeft ?? 0xaa;
const isBlocked = (tries: number) => (tries & 0x0f) === 0;

function* blocked(subject: LintSubject): Iterable<Hit> {
  for (const { pin, element } of pinsOf(subject))
    if (isBlocked(pinTries(pin))) yield { message: `PIN ${code(pin.keyReference)} has no try left`, ...pinAt(element) };
  for (const { puk, element } of puksOf(subject))
    if (isBlocked(pukTries(puk))) yield { message: `PUK ${code(puk.keyReference)} has no try left`, ...pukAt(element) };
}

const overCounted = (tries: number) => (tries & 0x0f) > tries >> 4;
const triesText = (tries: number) => `${tries & 0x0f} of ${tries >> 4} tries`;

function* tryCounters(subject: LintSubject): Iterable<Hit> {
  for (const { pin, element } of pinsOf(subject))
    if (overCounted(pinTries(pin)))
      yield { message: `PIN ${code(pin.keyReference)} has ${triesText(pinTries(pin))} left`, ...pinAt(element) };
  for (const { puk, element } of puksOf(subject))
    if (overCounted(pukTries(puk)))
      yield { message: `PUK ${code(puk.keyReference)} has ${triesText(pukTries(puk))} left`, ...pukAt(element) };
}

/** What a user types is 4 to 8 digits (TS 102 221 clause 9.5.1), a PUK 8; administrative codes may be any bytes. */
function* malformed(subject: LintSubject): Iterable<Hit> {
  for (const { pin, element } of pinsOf(subject)) {
    if (isAdministrative(pin.keyReference)) continue;
    const digits = codeDigits(pin.pinValue);
    if (digits === undefined || digits.length < 4)
      yield { message: `PIN ${code(pin.keyReference)} is not 4 to 8 digits padded with FF`, ...pinAt(element) };
  }
  for (const { puk, element } of puksOf(subject))
    if (codeDigits(puk.pukValue)?.length !== 8)
      yield { message: `PUK ${code(puk.keyReference)} is not 8 digits`, ...pukAt(element) };
}

export const accessCodeRules: readonly LintRule[] = [
  rule('references', 'error', 'PUK_MISSING', pukMissing),
  rule('references', 'hint', 'PUK_UNUSED', pukUnused),
  rule('references', 'error', 'PIN_REFERENCE', pinReferences),
  rule('references', 'error', 'PIN_REPEATED', pinsRepeated),
  rule('references', 'error', 'PUK_REPEATED', puksRepeated),
  rule('keys', 'warning', 'CODE_BLOCKED', blocked),
  rule('keys', 'warning', 'CODE_TRIES', tryCounters),
  rule('keys', 'warning', 'CODE_MALFORMED', malformed),
];
