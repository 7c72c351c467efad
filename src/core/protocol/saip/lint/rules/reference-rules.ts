/** What names something else in the package: access rules, PIN status, EF.DIR, security domains, remote file management. */
import { TlvError } from '../../../asn1/index.ts';
import { toHex } from '../../../bytes/index.ts';
import { fidText, type FileFacts } from '../../../file-set/index.ts';
import { decodeAccessRules, decodeDirectoryRecord, type SecurityCondition } from '../../../ts102221/index.ts';
import type { Hit } from '../finding.ts';
import { rule, type LintRule, type RuleGroup } from '../lint-rule.ts';
import type { LintSubject } from '../lint-subject.ts';

/** The EF.ARR that governs a file: in its own directory (a directory's own, for one that has it), else in the next one above. */
function ruleFile(subject: LintSubject, file: FileFacts): FileFacts | undefined {
  if (file.arr === undefined || file.arr === null) return undefined;
  const fid = fidText(file.arr.fileId);
  const steps = file.path.split('/');
  if (file.kind !== 'mf' && file.kind !== 'df' && file.kind !== 'adf') steps.pop();
  for (; steps.length > 0; steps.pop()) {
    const found = subject.file(`${steps.join('/')}/${fid}`);
    if (found !== undefined) return found;
  }
  // Above an application lies the MF.
  return subject.file(`3F00/${fid}`);
}

function* accessRuleMissing(subject: LintSubject): Iterable<Hit> {
  for (const file of subject.files) {
    if (file.arr === undefined || file.arr === null) continue;
    const { record, fileId } = file.arr;
    const count = ruleFile(subject, file)?.records?.length ?? 0;
    if (record < 1 || record > count)
      yield { message: `${file.path} refers to record ${record} of ${fidText(fileId)}`, file: file.path };
  }
}

/** Records of EF.ARR that some file is governed by. */
function* rulesInUse(subject: LintSubject): Iterable<{ file: string; record: number; bytes: Uint8Array }> {
  const seen = new Set<string>();
  for (const file of subject.files) {
    const source = ruleFile(subject, file);
    const bytes = file.arr ? source?.records?.[file.arr.record - 1] : undefined;
    if (source === undefined || bytes === undefined) continue;
    const key = `${source.path} ${file.arr!.record}`;
    if (seen.has(key)) continue;
    seen.add(key);
    yield { file: source.path, record: file.arr!.record, bytes };
  }
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof TlvError || error instanceof RangeError) return undefined;
    throw error;
  }
}

const rulesIn = (record: Uint8Array) => readable(() => decodeAccessRules(record));

function* accessRuleMalformed(subject: LintSubject): Iterable<Hit> {
  for (const { file, record, bytes } of rulesInUse(subject)) {
    const rules = rulesIn(bytes);
    if (rules === undefined || rules.length === 0)
      yield { message: `record ${record} of ${file} holds no access rule`, file };
  }
}

const pinsIn = (condition: SecurityCondition): number[] =>
  condition.kind === 'pin' ? [condition.reference] : 'of' in condition ? condition.of.flatMap(pinsIn) : [];

const codeText = (reference: number) => reference.toString(16).toUpperCase().padStart(2, '0');

function* accessRuleKey(subject: LintSubject): Iterable<Hit> {
  const defined = new Set(subject.image?.pins.map(({ reference }) => reference));
  for (const { file, record, bytes } of rulesInUse(subject)) {
    const missing = new Set(
      (rulesIn(bytes) ?? []).flatMap(({ condition }) => pinsIn(condition)).filter((pin) => !defined.has(pin)),
    );
    for (const pin of missing)
      yield { message: `record ${record} of ${file} asks for key reference ${codeText(pin)}, which no PIN has`, file };
  }
}

function* pinStatus(subject: LintSubject): Iterable<Hit> {
  const defined = new Set(subject.image?.pins.map(({ reference }) => reference));
  for (const { path, pinReferences = [] } of subject.files)
    for (const pin of pinReferences)
      if (!defined.has(pin))
        yield { message: `${path} shows the state of key reference ${codeText(pin)}, which no PIN has`, file: path };
}

function* directoryFile(subject: LintSubject): Iterable<Hit> {
  const { image } = subject;
  const file = subject.file('3F00/2F00');
  if (image === undefined || file?.records === undefined) return;
  const listed = file.records.flatMap((record) => {
    const entry = readable(() => decodeDirectoryRecord(record));
    return entry === undefined ? [] : [toHex(entry.aid)];
  });
  const present = image.applications.filter(({ fid }) => fid !== undefined).map(({ aid }) => toHex(aid));
  const known = new Set(image.applications.map(({ aid }) => toHex(aid)));
  for (const aid of listed)
    if (!known.has(aid)) yield { message: `EF.DIR lists ${aid}, which is not in the package`, file: file.path };
  for (const aid of present)
    if (!listed.includes(aid)) yield { message: `EF.DIR does not list ${aid}`, file: file.path };
}

function* aids({ elements }: LintSubject): Iterable<{ aid: Uint8Array; element: number }> {
  for (const [element, one] of elements.entries()) {
    if (one.type === 'securityDomain') yield { aid: one.content.instance.instanceAID, element };
    if (one.type === 'rfm') yield { aid: one.content.instanceAID, element };
    if (one.type === 'application')
      for (const { instanceAID } of one.content.instanceList ?? []) yield { aid: instanceAID, element };
    if (one.type === 'usim' || one.type === 'isim' || one.type === 'csim' || one.type === 'iot')
      for (const { file } of one.content.files)
        for (const part of file)
          if (part.kind === 'fileDescriptor' && part.value.dfName !== undefined)
            yield { aid: part.value.dfName, element };
  }
}

function* aidRepeated(subject: LintSubject): Iterable<Hit> {
  const seen = new Set<string>();
  for (const { aid, element } of aids(subject)) {
    const text = toHex(aid);
    if (seen.has(text)) yield { message: `AID ${text} is given to two applications`, element };
    seen.add(text);
  }
}

function* securityDomains(subject: LintSubject): Iterable<Hit> {
  const present = new Set<string>();
  const named: { aid: Uint8Array; element: number }[] = [];
  for (const [element, one] of subject.elements.entries()) {
    if (one.type === 'securityDomain') present.add(toHex(one.content.instance.instanceAID));
    const wanted =
      one.type === 'rfm'
        ? [one.content.securityDomainAID]
        : one.type === 'application'
          ? [
              one.content.loadBlock?.securityDomainAID,
              ...(one.content.instanceList ?? []).map((instance) => instance.extraditeSecurityDomainAID),
            ]
          : [];
    for (const aid of wanted) if (aid !== undefined) named.push({ aid, element });
  }
  for (const { aid, element } of named)
    if (!present.has(toHex(aid))) yield { message: `security domain ${toHex(aid)} is not in the package`, element };
}

function* remoteFileAccess(subject: LintSubject): Iterable<Hit> {
  const present = new Set([...aids(subject)].map(({ aid }) => toHex(aid)));
  for (const [element, one] of subject.elements.entries()) {
    if (one.type !== 'rfm' || one.content.adfRFMAccess === undefined) continue;
    const aid = toHex(one.content.adfRFMAccess.adfAID);
    if (!present.has(aid))
      yield { message: `application ${aid} is not in the package`, element, member: 'adfRFMAccess' };
  }
}

function* keyRepeated({ elements }: LintSubject): Iterable<Hit> {
  for (const [element, one] of elements.entries()) {
    if (one.type !== 'securityDomain') continue;
    const seen = new Set<string>();
    for (const { keyVersionNumber, keyIdentifier } of one.content.keyList ?? []) {
      const key = `key ${codeText(keyIdentifier)} of version ${codeText(keyVersionNumber)}`;
      if (seen.has(key)) yield { message: `${key} is there twice`, element, member: 'keyList' };
      seen.add(key);
    }
  }
}

/** What the building of the image comes upon: paths, links and mappings that lead nowhere, and all else a card refuses. */
const refused = ([group, id]: readonly [RuleGroup, string]) =>
  rule(group, 'error', id, function* ({ refusal }) {
    if (refusal !== undefined && (refusal.rule ?? 'CONTENT_REFUSED') === id)
      yield { message: refusal.message, element: refusal.element, status: refusal.status };
  });

export const referenceRules: readonly LintRule[] = [
  rule('references', 'warning', 'ACCESS_RULE_MISSING', accessRuleMissing),
  rule('references', 'warning', 'ACCESS_RULE_MALFORMED', accessRuleMalformed),
  rule('references', 'warning', 'ACCESS_RULE_KEY', accessRuleKey),
  rule('references', 'warning', 'PIN_STATUS_NOWHERE', pinStatus),
  rule('references', 'warning', 'DIRECTORY_ENTRY', directoryFile),
  rule('references', 'error', 'AID_REPEATED', aidRepeated),
  rule('references', 'warning', 'SECURITY_DOMAIN_NOWHERE', securityDomains),
  rule('references', 'warning', 'RFM_APPLICATION_NOWHERE', remoteFileAccess),
  rule('references', 'error', 'KEY_REPEATED', keyRepeated),
];

/** Last in the registry: a refusal that another rule explains is left out. */
export const refusalRules: readonly LintRule[] = (
  [
    ['structure', 'ELEMENT_MANDATED'],
    ['references', 'PATH_NOWHERE'],
    ['references', 'LINK_NOWHERE'],
    ['references', 'AKA_SOURCE_NOWHERE'],
    ['files', 'FILE_ID_REPEATED'],
    ['files', 'CONTENT_REFUSED'],
  ] as const
).map(refused);
