/** Every profile element this room knows, by type. ProfileElement ::= CHOICE, TCA eUICC Profile Package 3.3 section 8.1. */
import type { Codec } from '../schema.ts';
import { elementTemplates, templateElementTypes, type TemplateElementType } from '../templates/index.ts';
import { akaParameter, type AkaParameter } from './aka-parameter.ts';
import { application, type Application } from './application.ts';
import { cdmaParameter, type CdmaParameter } from './cdma-parameter.ts';
import { end, type End } from './end.ts';
import { genericFileManagement, type GenericFileManagement } from './generic-file-management.ts';
import { nonStandard, type NonStandard } from './non-standard.ts';
import { pinCodes, type PinCodes } from './pin-codes.ts';
import { profileHeader, type ProfileHeader } from './profile-header.ts';
import { pukCodes, type PukCodes } from './puk-codes.ts';
import { rfm, type Rfm } from './rfm.ts';
import { securityDomain, type SecurityDomain } from './security-domain.ts';
import { templateFiles, type TemplateFiles } from './template-files.ts';

export interface PlainElementContents {
  header: ProfileHeader;
  genericFileManagement: GenericFileManagement;
  pinCodes: PinCodes;
  pukCodes: PukCodes;
  akaParameter: AkaParameter;
  cdmaParameter: CdmaParameter;
  securityDomain: SecurityDomain;
  rfm: Rfm;
  application: Application;
  nonStandard: NonStandard;
  end: End;
}

export type ElementContents = PlainElementContents & Readonly<Record<TemplateElementType, TemplateFiles>>;
export type ElementType = keyof ElementContents;

export interface ElementRow<T> {
  readonly tag: number;
  readonly codec: Codec<T>;
}

const plainElements: { readonly [K in keyof PlainElementContents]: ElementRow<PlainElementContents[K]> } = {
  header: { tag: 0xa0, codec: profileHeader },
  genericFileManagement: { tag: 0xa1, codec: genericFileManagement },
  pinCodes: { tag: 0xa2, codec: pinCodes },
  pukCodes: { tag: 0xa3, codec: pukCodes },
  akaParameter: { tag: 0xa4, codec: akaParameter },
  cdmaParameter: { tag: 0xa5, codec: cdmaParameter },
  securityDomain: { tag: 0xa6, codec: securityDomain },
  rfm: { tag: 0xa7, codec: rfm },
  application: { tag: 0xa8, codec: application },
  nonStandard: { tag: 0xa9, codec: nonStandard },
  end: { tag: 0xaa, codec: end },
};

const fileElements = Object.fromEntries(
  templateElementTypes.map((type) => [type, { tag: elementTemplates[type].tag, codec: templateFiles(type) }]),
) as Readonly<Record<TemplateElementType, ElementRow<TemplateFiles>>>;

export const elementRegistry: { readonly [K in ElementType]: ElementRow<ElementContents[K]> } = {
  ...plainElements,
  ...fileElements,
};

export const elementTypes = Object.keys(elementRegistry) as ElementType[];
