/** Keys: present, of the right length, and secret where a customer depends on it. TCA eUICC Profile Package 3.3 sections 8.4 to 8.6. */
import { equal, toHex } from '../../../bytes/index.ts';
import { algorithmId } from '../../elements/index.ts';
import { peStatus } from '../../profile-package-error.ts';
import type { Hit, Severity } from '../finding.ts';
import { isKnownCode, isKnownKey } from '../known-secrets.ts';
import { rule, type LintRule } from '../lint-rule.ts';
import type { LintSubject } from '../lint-subject.ts';
import { imsiOf } from './identity-rules.ts';

function* algorithmsOf({ elements }: LintSubject) {
  for (const [element, one] of elements.entries())
    if (one.type === 'akaParameter' && one.content.algoConfiguration.kind === 'algoParameter')
      yield { element, parameters: one.content.algoConfiguration.value };
}

const akaAt = (element: number) => ({ element, member: 'algoConfiguration' });

function* keyLength(subject: LintSubject): Iterable<Hit> {
  for (const { element, parameters } of algorithmsOf(subject)) {
    const { algorithmID, key, opc } = parameters;
    const tuak = algorithmID === algorithmId.tuak;
    const hit = (what: string, length: number, right: string): Hit => ({
      message: `${what} has ${length} bytes, this algorithm takes ${right}`,
      ...akaAt(element),
      status: peStatus.badValues,
    });
    if (key.length !== 16 && !(tuak && key.length === 32)) yield hit('the key', key.length, tuak ? '16 or 32' : '16');
    if (algorithmID === algorithmId.milenage && opc.length !== 16) yield hit('OPc', opc.length, '16');
    if (tuak && opc.length !== 32) yield hit('TOPc', opc.length, '32');
  }
}

function* parametersMissing({ elements }: LintSubject): Iterable<Hit> {
  let open: number | undefined;
  for (const [element, { type }] of [...elements.entries(), [-1, { type: 'end' }] as const]) {
    if (type === 'akaParameter') open = undefined;
    if (type !== 'usim' && type !== 'isim' && type !== 'csim' && type !== 'end') continue;
    if (open !== undefined) yield { message: `no akaParameter belongs to the ${elements[open]!.type}`, element: open };
    open = type === 'usim' || type === 'isim' ? element : undefined;
  }
}

/** Each pair of rotation and constant has to be another one (TS 35.206 section 5.1.3), or f2 to f5 give away what f1 hides. */
function* constants(subject: LintSubject): Iterable<Hit> {
  for (const { element, parameters } of algorithmsOf(subject)) {
    const { algorithmID, rotationConstants: rotations, xoringConstants: masks } = parameters;
    if (algorithmID !== algorithmId.milenage || (rotations === undefined && masks === undefined)) continue;
    const pairs = Array.from({ length: 5 }, (_, i) => {
      const mask = masks === undefined ? String(i) : toHex(masks.subarray(16 * i, 16 * (i + 1)));
      return `${rotations?.[i] ?? [64, 0, 32, 64, 96][i]} ${mask}`;
    });
    if (new Set(pairs).size < 5) yield { message: 'two pairs of r and c are the same', ...akaAt(element) };
  }
}

/** Nothing to say of a test profile; of one whose class is not known, a hint. */
function severityBy(subject: LintSubject): { severity?: Severity } | undefined {
  const { profileClass } = subject.options;
  if (profileClass === 'test') return undefined;
  return profileClass === undefined ? { severity: 'hint' } : {};
}

function* testKey(subject: LintSubject): Iterable<Hit> {
  const severity = severityBy(subject);
  if (severity === undefined) return;
  for (const { element, parameters } of algorithmsOf(subject))
    if (isKnownKey(parameters.key))
      yield { message: 'K is a key that everybody knows', ...akaAt(element), ...severity };
}

function* testOperatorCode(subject: LintSubject): Iterable<Hit> {
  const severity = severityBy(subject);
  if (severity === undefined) return;
  for (const { element, parameters } of algorithmsOf(subject))
    if (parameters.algorithmID !== algorithmId.usimTestAlgorithm && isKnownKey(parameters.opc))
      yield { message: 'the operator’s code is one that everybody knows', ...akaAt(element), ...severity };
}

function* testAlgorithm(subject: LintSubject): Iterable<Hit> {
  const severity = severityBy(subject);
  if (severity === undefined) return;
  for (const { element, parameters } of algorithmsOf(subject))
    if (parameters.algorithmID === algorithmId.usimTestAlgorithm)
      yield { message: 'the algorithm is the test algorithm of TS 34.108', ...akaAt(element), ...severity };
}

function* testAdministrativeCode(subject: LintSubject): Iterable<Hit> {
  const severity = severityBy(subject);
  if (severity === undefined) return;
  for (const [element, one] of subject.elements.entries()) {
    if (one.type !== 'pinCodes' || one.content.pinCodes.kind !== 'pinconfig') continue;
    for (const { keyReference, pinValue } of one.content.pinCodes.value)
      if ((keyReference & 0x7f) >= 0x0a && isKnownCode(pinValue))
        yield {
          message: `administrative code ${(keyReference & 0x7f) - 9} is one that everybody knows`,
          element,
          member: 'pinCodes',
          ...severity,
        };
  }
}

function* testCode(subject: LintSubject): Iterable<Hit> {
  const severity = severityBy(subject);
  if (severity === undefined) return;
  const hits = function* (what: string, references: readonly number[], element: number, member: string): Iterable<Hit> {
    if (references.length === 0) return;
    const names = references.map((reference) => toHex(Uint8Array.of(reference))).join(', ');
    yield {
      message: `${what} ${names}: ${references.length === 1 ? 'a value' : 'values'} that everybody knows`,
      element,
      member,
      ...severity,
    };
  };
  for (const [element, one] of subject.elements.entries()) {
    if (one.type === 'pukCodes') {
      const known = one.content.pukCodes.filter(({ pukValue }) => isKnownCode(pukValue));
      yield* hits(
        'PUK',
        known.map(({ keyReference }) => keyReference),
        element,
        'pukCodes',
      );
    }
    if (one.type !== 'pinCodes' || one.content.pinCodes.kind !== 'pinconfig') continue;
    const known = one.content.pinCodes.value.filter(
      ({ keyReference, pinValue }) => (keyReference & 0x7f) < 0x0a && isKnownCode(pinValue),
    );
    yield* hits(
      'PIN',
      known.map(({ keyReference }) => keyReference),
      element,
      'pinCodes',
    );
  }
}

function* testOtaKey(subject: LintSubject): Iterable<Hit> {
  const severity = severityBy(subject);
  if (severity === undefined) return;
  for (const [element, one] of subject.elements.entries()) {
    if (one.type !== 'securityDomain') continue;
    const known = (one.content.keyList ?? []).filter(({ keyComponents }) =>
      keyComponents.some(({ keyData }) => isKnownKey(keyData)),
    );
    if (known.length > 0)
      yield {
        message: `${known.length} of ${one.content.keyList?.length} keys of the security domain are known to everybody`,
        element,
        member: 'keyList',
        ...severity,
      };
  }
}

/** MCC 001 is for tests, 999 for internal use (ITU-T E.212). */
function* testNetwork(subject: LintSubject): Iterable<Hit> {
  const severity = severityBy(subject);
  if (severity === undefined) return;
  for (const usim of subject.naas('usim')) {
    const mcc = imsiOf(usim)?.slice(0, 3);
    if (mcc === '001' || mcc === '999')
      yield { message: `the IMSI is of test network ${mcc}`, file: `${usim.path}/6F07`, ...severity };
  }
}

const testKeyStart = Uint8Array.from({ length: 14 }, (_, i) => i);

/** A test profile must not work in an operator's network (SGP.22 section 2.4.5.3). */
function* realKey(subject: LintSubject): Iterable<Hit> {
  if (subject.options.profileClass !== 'test') return;
  for (const { element, parameters } of algorithmsOf(subject)) {
    const { algorithmID, key } = parameters;
    if (algorithmID !== algorithmId.usimTestAlgorithm && !equal(key.subarray(0, 14), testKeyStart))
      yield { message: 'K is not the key of test profiles', ...akaAt(element) };
  }
}

export const keyRules: readonly LintRule[] = [
  rule('keys', 'error', 'KEY_LENGTH', keyLength),
  rule('keys', 'warning', 'AKA_MISSING', parametersMissing),
  rule('keys', 'warning', 'MILENAGE_CONSTANTS', constants),
  rule('keys', 'error', 'TEST_KEY', testKey),
  rule('keys', 'error', 'TEST_OPERATOR_CODE', testOperatorCode),
  rule('keys', 'error', 'TEST_ALGORITHM', testAlgorithm),
  rule('keys', 'error', 'TEST_ADMINISTRATIVE_CODE', testAdministrativeCode),
  rule('keys', 'warning', 'TEST_CODE', testCode),
  rule('keys', 'error', 'TEST_OTA_KEY', testOtaKey),
  rule('keys', 'warning', 'TEST_NETWORK', testNetwork),
  rule('keys', 'error', 'TEST_PROFILE_KEY', realKey),
];
