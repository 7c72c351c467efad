/** Number and order of elements. TCA eUICC Profile Package 3.3 section 8.1.3. */
import { mandatoryServiceNames, type ElementType } from '../elements/index.ts';
import { headerOf, peHeaderOf, type ProfilePackage } from '../profile-package.ts';
import { error, warning, type Finding } from './finding.ts';

type Applications = 'usim' | 'isim' | 'csim' | 'iot';
const applications: readonly string[] = ['usim', 'isim', 'csim', 'iot'] satisfies Applications[];

/** Elements that belong to the application before them, and of which kind that must be. */
const belongsTo: Partial<Record<ElementType, readonly Applications[]>> = {
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

const oncePerPackage: readonly ElementType[] = ['header', 'mf', 'end', 'cd', 'telecom', 'iot'];
const onceUnlessMultiple: Partial<Record<ElementType, 'multiple-usim' | 'multiple-isim' | 'multiple-csim'>> = {
  usim: 'multiple-usim',
  isim: 'multiple-isim',
  csim: 'multiple-csim',
};

export function orderRules(profilePackage: ProfilePackage): Finding[] {
  const { elements } = profilePackage;
  const findings: Finding[] = [];
  const services = mandatoryServiceNames(headerOf(profilePackage));
  if (elements[0]?.type !== 'header') findings.push(error('HEADER_POSITION', 'the header is not the first element'));
  if (elements[1]?.type !== 'mf' && elements[1]?.type !== 'iot')
    findings.push(error('MF_POSITION', 'the MF is not the second element'));
  if (elements.at(-1)?.type !== 'end') findings.push(error('END_POSITION', 'the last element is not the end'));

  const identifications = new Set<number>();
  const seen = new Set<string>();
  const seenInApplication = new Set<string>();
  let application: string | undefined;

  for (const [i, element] of elements.entries()) {
    const { type } = element;
    const identification = peHeaderOf(element)?.identification;
    if (identification !== undefined) {
      if (identifications.has(identification))
        findings.push(error('IDENTIFICATION_REPEATED', `identification ${identification} is used twice`, i));
      identifications.add(identification);
    }
    if (type === 'unknown') {
      findings.push(
        warning('ELEMENT_UNKNOWN', `element with unknown tag ${element.tag.toString(16).toUpperCase()}`, i),
      );
      continue;
    }

    const multiple = onceUnlessMultiple[type];
    const single = oncePerPackage.includes(type) || (multiple !== undefined && !services.includes(multiple));
    if (single && seen.has(type)) findings.push(error('ELEMENT_REPEATED', `${type} occurs twice`, i));
    seen.add(type);

    if (applications.includes(type)) {
      application = type;
      seenInApplication.clear();
    }
    const owners = belongsTo[type];
    if (owners === undefined) {
      if ((type === 'rfm' || type === 'application') && !seen.has('securityDomain'))
        findings.push(error('ELEMENT_ORDER', `${type} comes before any security domain`, i));
      continue;
    }
    if (application === undefined || !(owners as readonly string[]).includes(application))
      findings.push(error('ELEMENT_ORDER', `${type} does not follow ${owners.join(' or ')}`, i));
    if (seenInApplication.has(type))
      findings.push(error('ELEMENT_REPEATED', `${type} occurs twice for one application`, i));
    seenInApplication.add(type);
  }
  return findings;
}
