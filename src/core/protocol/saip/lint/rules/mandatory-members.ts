/** Files an element must mention, be it with nothing in them. ASN.1 of TCA eUICC Profile Package 3.3, members without OPTIONAL. */
import { elementTemplates } from '../../templates/index.ts';

export const mandatoryMembers: Readonly<Record<string, readonly string[]>> = {
  mf: ['mf', 'ef-iccid', 'ef-dir', 'ef-arr'],
  cd: ['df-cd'],
  telecom: ['df-telecom'],
  usim: ['adf-usim', 'ef-imsi', 'ef-arr', 'ef-ust', 'ef-spn', 'ef-est', 'ef-acc', 'ef-ecc'],
  isim: ['adf-isim', 'ef-impi', 'ef-impu', 'ef-domain', 'ef-ist', 'ef-arr'],
  // PE-CSIM has no optional member.
  csim: elementTemplates.csim.files.map(({ name }) => name),
  phonebook: ['df-phonebook'],
  'gsm-access': ['df-gsm-access'],
  eap: ['df-eap', 'ef-eapstatus'],
  'df-5gs': ['df-df-5gs'],
  'df-saip': ['df-df-saip'],
  'df-snpn': ['df-df-snpn'],
  'df-5gprose': ['df-df-5g-prose'],
  iot: ['ef-imsi', 'ef-acc'],
};
