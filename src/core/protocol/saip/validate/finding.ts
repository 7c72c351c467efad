/** One thing to say about a package. */
export interface Finding {
  /** `error`: a card refuses the package or the profile cannot work; `warning`: it installs, but look at it. */
  readonly severity: 'error' | 'warning';
  readonly code: FindingCode;
  readonly message: string;
  /** Position of the profile element, from 0. */
  readonly element?: number | undefined;
  /** PEStatus a card would answer. */
  readonly status?: number | undefined;
}

export type FindingCode =
  | 'HEADER_VERSION'
  | 'HEADER_POSITION'
  | 'MF_POSITION'
  | 'END_POSITION'
  | 'IDENTIFICATION_REPEATED'
  | 'ELEMENT_REPEATED'
  | 'ELEMENT_ORDER'
  | 'ELEMENT_UNKNOWN'
  | 'MEMBER_MISSING'
  | 'PUK_MISSING'
  | 'PIN_REFERENCE'
  | 'SERVICE_WITHOUT_ELEMENT'
  | 'SERVICE_NOT_LISTED'
  | 'TEMPLATE_MISMATCH'
  | 'TEMPLATE_NOT_LISTED'
  | 'CONTENT_REFUSED'
  | 'ICCID_MISMATCH'
  | 'IMSI_MALFORMED'
  | 'SERVICE_TABLE'
  | 'ACCESS_RULE_MISSING'
  | 'SFI_REPEATED'
  | 'CARD_LACKS_SERVICE'
  | 'CARD_LACKS_TEMPLATE'
  | 'CARD_LACKS_VERSION';

export const error = (code: FindingCode, message: string, element?: number, status?: number): Finding => ({
  severity: 'error',
  code,
  message,
  ...(element === undefined ? {} : { element }),
  ...(status === undefined ? {} : { status }),
});

export const warning = (code: FindingCode, message: string, element?: number): Finding => ({
  severity: 'warning',
  code,
  message,
  ...(element === undefined ? {} : { element }),
});
