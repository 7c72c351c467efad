/** Mandatory services and templates of the header against what the package holds. TCA eUICC Profile Package 3.3 section 8.2. */
import { algorithmId, type ServiceName } from '../../elements/index.ts';
import { elementsOf, type ProfilePackage } from '../../profile-package.ts';
import { peStatus } from '../../profile-package-error.ts';
import { isTemplateOf, templateElementTypes, type TemplateElementType } from '../../templates/index.ts';
import type { Hit } from '../finding.ts';
import { rule, type LintRule } from '../lint-rule.ts';
import type { LintSubject } from '../lint-subject.ts';

/** A card without these cannot make anything of a package that uses them. */
const essential: readonly ServiceName[] = [
  'usim',
  'isim',
  'csim',
  'milenage',
  'tuak128',
  'tuak256',
  'usim-test-algorithm',
  'eap',
];
/** Services of which the package shows whether it needs them. */
const visible: readonly ServiceName[] = ['ber-tlv', 'javacard', 'cat-tp'];
const multiples = { usim: 'multiple-usim', isim: 'multiple-isim', csim: 'multiple-csim' } as const;

function servicesUsed(subject: LintSubject): ReadonlySet<ServiceName> {
  const used = new Set<ServiceName>();
  const counts = new Map<string, number>();
  for (const { type } of subject.elements) {
    counts.set(type, (counts.get(type) ?? 0) + 1);
    if (type === 'usim' || type === 'isim' || type === 'csim' || type === 'eap') used.add(type);
    if (type === 'iot') used.add('usim');
  }
  for (const [type, service] of Object.entries(multiples)) if ((counts.get(type) ?? 0) > 1) used.add(service);
  for (const { content } of elementsOf(subject.profilePackage, 'akaParameter')) {
    if (content.algoConfiguration.kind !== 'algoParameter') continue;
    const { algorithmID, key } = content.algoConfiguration.value;
    if (algorithmID === algorithmId.milenage) used.add('milenage');
    if (algorithmID === algorithmId.tuak) used.add(key.length === 32 ? 'tuak256' : 'tuak128');
    if (algorithmID === algorithmId.usimTestAlgorithm) used.add('usim-test-algorithm');
  }
  for (const { content } of elementsOf(subject.profilePackage, 'securityDomain'))
    if (content.catTpParameters !== undefined) used.add('cat-tp');
  if (elementsOf(subject.profilePackage, 'application').some(({ content }) => content.loadBlock !== undefined))
    used.add('javacard');
  if (subject.files.some(({ kind }) => kind === 'berTlv')) used.add('ber-tlv');
  return used;
}

function* withoutElement(subject: LintSubject): Iterable<Hit> {
  const used = servicesUsed(subject);
  for (const name of essential)
    if (subject.services.has(name) && !used.has(name))
      yield { message: `service ${name} is mandatory, but nothing in the package uses it`, element: 0 };
  for (const name of ['get-identity', 'profile-a-x25519', 'profile-b-p256'] as const)
    if (subject.services.has(name) && !used.has('usim') && !used.has('isim'))
      yield { message: `service ${name} needs a USIM or ISIM`, element: 0 };
}

function* notListed(subject: LintSubject): Iterable<Hit> {
  const used = servicesUsed(subject);
  for (const name of [...essential, 'ber-tlv', 'javacard', ...Object.values(multiples)] as const)
    if (used.has(name) && !subject.services.has(name))
      yield { message: `${name} is used, but not among the mandatory services`, element: 0 };
}

function* unused(subject: LintSubject): Iterable<Hit> {
  const used = servicesUsed(subject);
  if (subject.image === undefined) return;
  for (const name of [...visible, ...Object.values(multiples)] as const)
    if (subject.services.has(name) && !used.has(name))
      yield { message: `service ${name} is mandatory, but nothing in the package shows why`, element: 0 };
}

function* templatesOf({
  elements,
}: ProfilePackage): Iterable<{ element: number; type: TemplateElementType; oid: string }> {
  for (const [element, one] of elements.entries()) {
    if (one.type === 'unknown' || !('templateID' in one.content)) continue;
    if ((templateElementTypes as readonly string[]).includes(one.type))
      yield { element, type: one.type as TemplateElementType, oid: one.content.templateID };
  }
}

function* templateMismatch({ profilePackage }: LintSubject): Iterable<Hit> {
  for (const { element, type, oid } of templatesOf(profilePackage))
    if (!isTemplateOf(type, oid))
      yield {
        message: `${oid} is no template of ${type}`,
        element,
        member: 'templateID',
        status: peStatus.templateNotSupported,
      };
}

function* templateNotListed({ profilePackage, header }: LintSubject): Iterable<Hit> {
  for (const { element, type, oid } of templatesOf(profilePackage))
    if (isTemplateOf(type, oid) && !header.mandatoryGfsteList.includes(oid))
      yield { message: `template ${oid} is not among the mandatory ones`, element, member: 'templateID' };
}

function* templateUnused({ profilePackage, header }: LintSubject): Iterable<Hit> {
  const used = new Set([...templatesOf(profilePackage)].map(({ oid }) => oid));
  for (const oid of header.mandatoryGfsteList)
    if (!used.has(oid)) yield { message: `template ${oid} is mandatory, but no element uses it`, element: 0 };
}

export const serviceRules: readonly LintRule[] = [
  rule('services', 'error', 'SERVICE_WITHOUT_ELEMENT', withoutElement),
  rule('services', 'warning', 'SERVICE_NOT_LISTED', notListed),
  rule('services', 'hint', 'SERVICE_UNUSED', unused),
  rule('services', 'error', 'TEMPLATE_MISMATCH', templateMismatch),
  rule('services', 'warning', 'TEMPLATE_NOT_LISTED', templateNotListed),
  rule('services', 'hint', 'TEMPLATE_UNUSED', templateUnused),
];
