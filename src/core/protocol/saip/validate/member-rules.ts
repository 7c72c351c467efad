/** Files an element must mention, be it with nothing in them. ASN.1 of TCA eUICC Profile Package 3.3, members without OPTIONAL. */
import type { ProfilePackage } from '../profile-package.ts';
import { peStatus } from '../profile-package-error.ts';
import { csimMembers } from './csim-members.ts';
import { error, type Finding } from './finding.ts';

const mandatoryMembers: Readonly<Record<string, readonly string[]>> = {
  mf: ['mf', 'ef-iccid', 'ef-dir', 'ef-arr'],
  cd: ['df-cd'],
  telecom: ['df-telecom'],
  usim: ['adf-usim', 'ef-imsi', 'ef-arr', 'ef-ust', 'ef-spn', 'ef-est', 'ef-acc', 'ef-ecc'],
  isim: ['adf-isim', 'ef-impi', 'ef-impu', 'ef-domain', 'ef-ist', 'ef-arr'],
  csim: csimMembers,
  phonebook: ['df-phonebook'],
  'gsm-access': ['df-gsm-access'],
  eap: ['df-eap', 'ef-eapstatus'],
  'df-5gs': ['df-df-5gs'],
  'df-saip': ['df-df-saip'],
  'df-snpn': ['df-df-snpn'],
  'df-5gprose': ['df-df-5g-prose'],
  iot: ['ef-imsi', 'ef-acc'],
};

export function memberRules({ elements }: ProfilePackage): Finding[] {
  const findings: Finding[] = [];
  for (const [i, element] of elements.entries()) {
    if (element.type === 'unknown' || element.type === 'header' || !('files' in element.content)) continue;
    const mentioned = new Set(element.content.files.map(({ name }) => name));
    for (const name of mandatoryMembers[element.type] ?? []) {
      if (!mentioned.has(name))
        findings.push(
          error('MEMBER_MISSING', `${element.type} does not mention ${name}`, i, peStatus.invalidRequestFormat),
        );
    }
  }
  return findings;
}
