/** The profile elements that create files from templates. TCA eUICC Profile Package 3.3 section 8.3 and annex A. */
import { csimTemplate, optCsimTemplate } from './csim-templates.ts';
import type { FileTemplate } from './file-template.ts';
import { iotTemplate, optIotTemplate } from './iot-templates.ts';
import { isimTemplate, optIsimTemplate } from './isim-templates.ts';
import { cdTemplate, eapTemplate, mfTemplate, phonebookTemplate, telecomTemplate } from './uicc-templates.ts';
import {
  df5gProseTemplate,
  df5gsTemplate,
  dfSaipTemplate,
  dfSnpnTemplate,
  gsmAccessTemplate,
  optUsimTemplate,
  usimTemplate,
} from './usim-templates.ts';

export interface ElementTemplate {
  /** Tag of the element in the ProfileElement choice. */
  readonly tag: number;
  /** Arc under 2.23.143.1.2; later revisions append one more arc. */
  readonly arc: number;
  /** Every file exists even where the element does not mention it. */
  readonly createdByDefault: boolean;
  /** Where its files go: under the MF, or in the application created last. */
  readonly place: 'masterFile' | 'application';
  /** Members from tag [2] upwards. */
  readonly files: readonly FileTemplate[];
}

const row = (
  tag: number,
  arc: number,
  place: ElementTemplate['place'],
  files: readonly FileTemplate[],
  createdByDefault = false,
): ElementTemplate => ({ tag, arc, createdByDefault, place, files });

export const elementTemplates = {
  mf: row(0xb0, 1, 'masterFile', mfTemplate, true),
  cd: row(0xb1, 2, 'masterFile', cdTemplate),
  telecom: row(0xb2, 3, 'masterFile', telecomTemplate),
  usim: row(0xb3, 4, 'masterFile', usimTemplate, true),
  'opt-usim': row(0xb4, 5, 'application', optUsimTemplate),
  isim: row(0xb5, 8, 'masterFile', isimTemplate, true),
  'opt-isim': row(0xb6, 9, 'application', optIsimTemplate),
  phonebook: row(0xb7, 6, 'application', phonebookTemplate),
  'gsm-access': row(0xb8, 7, 'application', gsmAccessTemplate),
  csim: row(0xb9, 10, 'masterFile', csimTemplate, true),
  'opt-csim': row(0xba, 11, 'application', optCsimTemplate),
  eap: row(0xbb, 12, 'application', eapTemplate),
  'df-5gs': row(0xbc, 13, 'application', df5gsTemplate),
  'df-saip': row(0xbd, 14, 'application', dfSaipTemplate),
  'df-snpn': row(0xbe, 15, 'application', dfSnpnTemplate),
  'df-5gprose': row(0xbf1f, 16, 'application', df5gProseTemplate),
  iot: row(0xbf20, 17, 'masterFile', iotTemplate, true),
  'opt-iot': row(0xbf21, 18, 'application', optIotTemplate),
} as const satisfies Readonly<Record<string, ElementTemplate>>;

export type TemplateElementType = keyof typeof elementTemplates;

export const templateElementTypes = Object.keys(elementTemplates) as TemplateElementType[];

const templateRoot = '2.23.143.1.2';

/** OID of a template in its first revision, or in `revision` (2, 3, …). */
export const templateOid = (type: TemplateElementType, revision = 1): string =>
  `${templateRoot}.${elementTemplates[type].arc}${revision > 1 ? `.${revision}` : ''}`;

/** Whether the OID names this element's template, in whatever revision. */
export function isTemplateOf(type: TemplateElementType, oid: string): boolean {
  const first = templateOid(type);
  return oid === first || oid.startsWith(`${first}.`);
}

const revisionOf = (type: TemplateElementType, oid: string): number =>
  isTemplateOf(type, oid) ? Number(oid.slice(templateOid(type).length + 1) || '1') : 1;

/** Rows of the template with what its revision changed: a longer UST, a second native NAS security context. */
export function templateRows(type: TemplateElementType, oid: string): readonly FileTemplate[] {
  const { files } = elementTemplates[type];
  const revision = revisionOf(type, oid);
  if (type === 'usim' && revision >= 2)
    return files.map((file) => (file.name === 'ef-ust' ? { ...file, size: 17 } : file));
  if (type === 'df-5gs' && revision >= 3)
    return files.map((file) =>
      file.name === 'ef-5gs3gppnsc' || file.name === 'ef-5gsn3gppnsc'
        ? { ...file, records: 2, recordLength: 62 }
        : file,
    );
  return files;
}
