import type { Settings } from '#shared/api/index.ts';
import { blotIdentifiers } from '#shared/imei/index.ts';
import { Redactor, type IdentifierKind } from '../trace/index.ts';

/** Members that look like identifiers and are none, or that the report is held against the journal by. */
const untouched =
  /^(format|version|reportId|report|operationId|firstHash|lastHash|headHash|madeAt|startedAt|endedAt|boundAt|durationMs)$/;
/** Values that let their holder take a profile or compute keys; hidden at every level. */
const secret =
  /^(activationCode|confirmationCode|matchingId|k|ki|op|opc|topc|kasme|res|xres|ck|ik|pin\d*|puk\d*|adm\w*|chv\d*)$/i;
/** APDUs and contents of files: runs of digits in them are no identifiers, but coded forms of known ones are. */
const coded = /^(apdus|differences)$/;

const kinds: Readonly<Record<string, IdentifierKind | undefined>> = {
  imsi: 'imsi',
  iccid: 'iccid',
  imei: 'imei',
  eid: 'eid',
  eidValue: 'eid',
};

/** Blots out identifiers in every form they take, keeping lengths, and secrets whatever the level. */
export function redactReport<T extends object>(report: T, level: Settings['redaction']): T {
  const redactor = new Redactor();
  learnFrom(report, redactor);
  const text = (value: string, isCoded: boolean) => {
    const known = redactor.redact(value, level);
    return isCoded ? known : blotIdentifiers(known, level);
  };
  const walk = (value: unknown, name: string, isCoded: boolean): unknown => {
    if (untouched.test(name)) return value;
    if (typeof value === 'string') return secret.test(name) ? hidden(value) : text(value, isCoded);
    if (Array.isArray(value)) return value.map((one) => walk(one, name, isCoded || coded.test(name)));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      labelled(value).map(([member, what, one]) => [member, walk(one, what, isCoded || coded.test(member))]),
    );
  };
  return walk(report, '', false) as T;
}

/** Evidence stands as label and value: what it is, its label says. */
const labelled = (value: object): [member: string, what: string, value: unknown][] => {
  const label = 'label' in value && typeof value.label === 'string' ? value.label : undefined;
  return Object.entries(value).map(([member, one]) => [member, member === 'value' && label ? label : member, one]);
};

/** Words such as “agrees” may stand under the name of a key; digits and bytes may not. */
const hidden = (value: string): string =>
  /^[A-Za-z0-9$:._-]*\d[A-Za-z0-9$:._-]*$/.test(value) ? '*'.repeat(value.length) : value;

function learnFrom(value: unknown, redactor: Redactor, name = ''): void {
  if (untouched.test(name) || coded.test(name)) return;
  if (typeof value === 'string') {
    const kind = kinds[name];
    if (kind !== undefined && /^\d{6,32}$/.test(value)) redactor.learn(kind, value);
    for (const [digits] of value.matchAll(/(?<!\d)(\d{32}|\d{18,20}|\d{15})(?!\d)/g))
      redactor.learn(digits.length === 32 ? 'eid' : digits.length === 15 ? 'imei' : 'iccid', digits);
  } else if (Array.isArray(value)) for (const one of value) learnFrom(one, redactor, name);
  else if (typeof value === 'object' && value !== null)
    for (const [, what, one] of labelled(value)) learnFrom(one, redactor, what);
}
