export type AtErrorCode =
  /** The modem refused with a final result code other than OK. */
  | 'AT_REFUSED'
  /** OK, but without the information the command promises, or with information of another shape. */
  | 'AT_UNEXPECTED_ANSWER'
  /** A command cannot be formed from what the caller gave; nothing was sent. */
  | 'AT_BAD_ARGUMENT'
  /** The session has another command under way. */
  | 'AT_BUSY';

/** Where a refusal's number belongs: 3GPP TS 27.007 section 9.2 (CME), TS 27.005 section 3.2.5 (CMS), V.250 section 5.7.1. */
export type AtResultFamily = 'v250' | 'cme' | 'cms' | 'vendor';

export interface AtRefusal {
  readonly family: AtResultFamily;
  /** Number of a CME or CMS error, also where the modem sent its words; undefined where there is none. */
  readonly number?: number | undefined;
  /** In words: the specification's where known, else what the modem sent. */
  readonly text: string;
}

export class AtError extends Error {
  override readonly name = 'AtError';
  readonly code: AtErrorCode;
  readonly refusal: AtRefusal | undefined;

  constructor(code: AtErrorCode, message: string, refusal?: AtRefusal) {
    super(message);
    this.code = code;
    this.refusal = refusal;
  }
}
