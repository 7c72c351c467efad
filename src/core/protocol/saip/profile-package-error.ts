/** PEStatus of TCA eUICC Profile Package 3.3 section 8.11: what a card reports of a package it refuses. */
export const peStatus = {
  ok: 0,
  peNotSupported: 1,
  memoryFailure: 2,
  badValues: 3,
  notEnoughMemory: 4,
  invalidRequestFormat: 5,
  invalidParameter: 6,
  runtimeNotSupported: 7,
  libNotSupported: 8,
  templateNotSupported: 9,
  featureNotSupported: 10,
  pinCodeMissing: 11,
  unsupportedProfileVersion: 31,
} as const;

/** What a card refuses while it works through a package, by the rule of the lint that explains it. */
export class ImageFault extends RangeError {
  readonly rule: string;
  constructor(rule: string, message: string) {
    super(message);
    this.rule = rule;
  }
}

/** A package that cannot be read or cannot be installed. */
export class ProfilePackageError extends Error {
  override readonly name = 'ProfilePackageError';
  /** PEStatus a card answers. */
  readonly status: number;
  /** Position of the profile element in the package, from 0. */
  readonly element: number | undefined;
  /** Identification number in the element's header. */
  readonly identification: number | undefined;
  /** Where the element starts in the package. */
  readonly offset: number | undefined;
  /** Rule of the lint that explains it; undefined: that of anything a card refuses. */
  readonly rule: string | undefined;

  constructor(
    message: string,
    details: {
      status?: number;
      element?: number | undefined;
      identification?: number | undefined;
      offset?: number | undefined;
      rule?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.status = details.status ?? peStatus.invalidRequestFormat;
    this.element = details.element;
    this.identification = details.identification;
    this.offset = details.offset;
    this.rule = details.rule;
  }
}
