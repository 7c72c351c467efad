/** Mandatory services and templates of the header against what the package holds. TCA eUICC Profile Package 3.3 section 8.2. */
import { algorithmId, mandatoryServiceNames, type ServiceName } from '../elements/index.ts';
import { elementsOf, headerOf, type ProfilePackage } from '../profile-package.ts';
import { peStatus } from '../profile-package-error.ts';
import { isTemplateOf, templateElementTypes, type TemplateElementType } from '../templates/index.ts';
import { error, warning, type Finding } from './finding.ts';

export function serviceRules(profilePackage: ProfilePackage): Finding[] {
  const header = headerOf(profilePackage);
  const services = mandatoryServiceNames(header);
  const used = servicesUsed(profilePackage);
  const listed = (name: ServiceName) => services.includes(name);
  const findings: Finding[] = [];

  for (const name of checkable) {
    if (listed(name) && !used.has(name))
      findings.push(
        error('SERVICE_WITHOUT_ELEMENT', `service ${name} is mandatory, but nothing in the package uses it`),
      );
    if (!listed(name) && used.has(name))
      findings.push(warning('SERVICE_NOT_LISTED', `${name} is used, but not among the mandatory services`));
  }
  for (const name of ['get-identity', 'profile-a-x25519', 'profile-b-p256'] as const) {
    if (listed(name) && !used.has('usim') && !used.has('isim'))
      findings.push(error('SERVICE_WITHOUT_ELEMENT', `service ${name} needs a USIM or ISIM`));
  }
  return [...findings, ...templateRules(profilePackage, header.mandatoryGfsteList)];
}

const checkable: readonly ServiceName[] = [
  'usim',
  'isim',
  'csim',
  'milenage',
  'tuak128',
  'tuak256',
  'usim-test-algorithm',
  'eap',
];

function servicesUsed(profilePackage: ProfilePackage): ReadonlySet<ServiceName> {
  const used = new Set<ServiceName>();
  for (const { type } of profilePackage.elements) {
    if (type === 'usim' || type === 'isim' || type === 'csim' || type === 'eap') used.add(type);
    if (type === 'iot') used.add('usim');
  }
  for (const { content } of elementsOf(profilePackage, 'akaParameter')) {
    if (content.algoConfiguration.kind !== 'algoParameter') continue;
    const { algorithmID, key } = content.algoConfiguration.value;
    if (algorithmID === algorithmId.milenage) used.add('milenage');
    if (algorithmID === algorithmId.tuak) used.add(key.length === 32 ? 'tuak256' : 'tuak128');
    if (algorithmID === algorithmId.usimTestAlgorithm) used.add('usim-test-algorithm');
  }
  return used;
}

function templateRules(profilePackage: ProfilePackage, listed: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  for (const [i, element] of profilePackage.elements.entries()) {
    if (!(templateElementTypes as readonly string[]).includes(element.type)) continue;
    const type = element.type as TemplateElementType;
    const { templateID } = elementsOf({ elements: [element] }, type)[0]!.content;
    if (!isTemplateOf(type, templateID))
      findings.push(
        error('TEMPLATE_MISMATCH', `${templateID} is no template of ${type}`, i, peStatus.templateNotSupported),
      );
    else if (!listed.includes(templateID))
      findings.push(warning('TEMPLATE_NOT_LISTED', `template ${templateID} is not among the mandatory ones`, i));
  }
  return findings;
}
