/** Version, number and order of elements. TCA eUICC Profile Package 3.3 sections 8.1.3 and 8.2. */
import { tagHex } from '../../../asn1/index.ts';
import type { ElementType } from '../../elements/index.ts';
import { peHeaderOf } from '../../profile-package.ts';
import { peStatus } from '../../profile-package-error.ts';
import { membersUnknown } from '../../unknown-parts.ts';
import type { Hit } from '../finding.ts';
import { rule, type LintRule } from '../lint-rule.ts';
import type { LintSubject } from '../lint-subject.ts';
import { mandatoryMembers } from './mandatory-members.ts';

/** SGP.22 asks for 2.1 at least (section 2.4.5). */
const oldest = { major: 2, minor: 1 };
const latestMajor = 3;

function* version({ header: { majorVersion, minorVersion } }: LintSubject): Iterable<Hit> {
  const older = majorVersion < oldest.major || (majorVersion === oldest.major && minorVersion < oldest.minor);
  if (!older && majorVersion <= latestMajor) return;
  const why = older ? `is older than ${oldest.major}.${oldest.minor}` : `is later than ${latestMajor}.x`;
  yield {
    message: `version ${majorVersion}.${minorVersion} of the package format ${why}`,
    element: 0,
    status: peStatus.unsupportedProfileVersion,
  };
}

function* headerPosition({ elements }: LintSubject): Iterable<Hit> {
  if (elements[0]?.type !== 'header') yield { message: 'the header is not the first element' };
}

function* masterFilePosition({ elements }: LintSubject): Iterable<Hit> {
  const type = elements[1]?.type;
  if (type !== 'mf' && type !== 'iot') yield { message: 'the MF is not the second element', element: 1 };
}

function* endPosition({ elements }: LintSubject): Iterable<Hit> {
  if (elements.at(-1)?.type !== 'end')
    yield { message: 'the last element is not the end', element: elements.length - 1 };
}

function* identifications({ elements }: LintSubject): Iterable<Hit> {
  const seen = new Map<number, number>();
  for (const [element, one] of elements.entries()) {
    const identification = peHeaderOf(one)?.identification;
    if (identification === undefined) continue;
    const first = seen.get(identification);
    if (first === undefined) seen.set(identification, element);
    else yield { message: `identification ${identification} is that of element ${first} too`, element };
  }
}

const applications: readonly string[] = ['usim', 'isim', 'csim', 'iot'];
const oncePerPackage: readonly ElementType[] = ['header', 'mf', 'end', 'cd', 'telecom', 'iot'];
const onceUnlessMultiple: Partial<Record<ElementType, 'multiple-usim' | 'multiple-isim' | 'multiple-csim'>> = {
  usim: 'multiple-usim',
  isim: 'multiple-isim',
  csim: 'multiple-csim',
};

/** Elements that belong to the application before them, and of which kind that must be. */
const belongsTo: Partial<Record<ElementType, readonly string[]>> = {
  'opt-usim': ['usim'],
  'opt-isim': ['isim'],
  'opt-csim': ['csim'],
  'opt-iot': ['iot'],
  phonebook: ['usim'],
  'gsm-access': ['usim'],
  'df-5gs': ['usim'],
  'df-saip': ['usim'],
  'df-snpn': ['usim'],
  'df-5gprose': ['usim'],
  eap: ['usim', 'isim', 'csim'],
  akaParameter: ['usim', 'isim', 'iot'],
  cdmaParameter: ['csim'],
};

function* repetitions({ elements, services }: LintSubject): Iterable<Hit> {
  const seen = new Set<string>();
  const seenInApplication = new Set<string>();
  for (const [element, { type }] of elements.entries()) {
    if (type === 'unknown') continue;
    const multiple = onceUnlessMultiple[type];
    const single = oncePerPackage.includes(type) || (multiple !== undefined && !services.has(multiple));
    if (single && seen.has(type)) yield { message: `${type} occurs twice`, element };
    seen.add(type);
    if (applications.includes(type)) seenInApplication.clear();
    if (belongsTo[type] === undefined) continue;
    if (seenInApplication.has(type)) yield { message: `${type} occurs twice for one application`, element };
    seenInApplication.add(type);
  }
}

function* order({ elements }: LintSubject): Iterable<Hit> {
  let application: string | undefined;
  let securityDomain = false;
  for (const [element, { type }] of elements.entries()) {
    if (type === 'unknown') continue;
    if (applications.includes(type)) application = type;
    if (type === 'securityDomain') securityDomain = true;
    if ((type === 'rfm' || type === 'application') && !securityDomain)
      yield { message: `${type} comes before any security domain`, element };
    const owners = belongsTo[type];
    if (owners !== undefined && (application === undefined || !owners.includes(application)))
      yield { message: `${type} does not follow ${owners.join(' or ')}`, element };
  }
}

function* unknownElements({ elements }: LintSubject): Iterable<Hit> {
  for (const [element, one] of elements.entries())
    if (one.type === 'unknown') yield { message: `element with unknown tag ${tagHex(one.tag)}`, element };
}

function* unknownMembers({ elements }: LintSubject): Iterable<Hit> {
  for (const [element, one] of elements.entries()) {
    const count = one.type === 'unknown' ? 0 : membersUnknown(one.content);
    if (count > 0) yield { message: `${one.type} has ${count} members of a later version`, element };
  }
}

function* missingMembers({ elements }: LintSubject): Iterable<Hit> {
  for (const [element, one] of elements.entries()) {
    if (one.type === 'unknown' || !('files' in one.content)) continue;
    const mentioned = new Set(one.content.files.map(({ name }) => name));
    for (const member of mandatoryMembers[one.type] ?? []) {
      if (!mentioned.has(member))
        yield {
          message: `${one.type} does not mention ${member}`,
          element,
          member,
          status: peStatus.invalidRequestFormat,
        };
    }
  }
}

export const structureRules: readonly LintRule[] = [
  rule('structure', 'error', 'HEADER_VERSION', version),
  rule('structure', 'error', 'HEADER_POSITION', headerPosition),
  rule('structure', 'error', 'MF_POSITION', masterFilePosition),
  rule('structure', 'error', 'END_POSITION', endPosition),
  rule('structure', 'error', 'IDENTIFICATION_REPEATED', identifications),
  rule('structure', 'error', 'ELEMENT_REPEATED', repetitions),
  rule('structure', 'error', 'ELEMENT_ORDER', order),
  rule('structure', 'warning', 'ELEMENT_UNKNOWN', unknownElements),
  rule('structure', 'hint', 'MEMBER_UNKNOWN', unknownMembers),
  rule('structure', 'error', 'MEMBER_MISSING', missingMembers),
];
