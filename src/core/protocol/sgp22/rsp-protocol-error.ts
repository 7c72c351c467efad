import { TlvError } from '../asn1/index.ts';

/** What a failure means for the customer's activation code. */
export type CodeEffect = 'codeStillGood' | 'codeUsedUp' | 'codeUnknown';

export type RspErrorCode =
  /** A message that is not as its specification says; nothing of it was used. */
  | 'MALFORMED'
  /** An activation code that cannot be used; `details.reason` says why. */
  | 'ACTIVATION_CODE'
  /** The card answered an ES10 function with an error; `details.function` and `details.reason` say which. */
  | 'ES10_RESULT'
  /** The server answered Failed or Expired; `details.subjectCode` and `details.reasonCode` say why. */
  | 'REMOTE_RSP'
  /** The server's certificate bears another object identifier than the activation code. */
  | 'SMDP_OID_MISMATCH'
  /** The server named another address or transaction than the session's. */
  | 'SESSION_MISMATCH'
  /** A server that was to be asked for events is no SM-DS. */
  | 'NOT_AN_SMDS'
  /** SM-DS's name one another further than any event is forwarded. */
  | 'FORWARDED_TOO_FAR'
  /** The metadata shown before differ from what the person or script agreed to. */
  | 'METADATA_MISMATCH'
  /** The card's rules do not allow the profile's policy rules. */
  | 'PPR_NOT_ALLOWED'
  /** The card refused or could not finish the installation; `details.reason` is the ProfileInstallationResult's. */
  | 'INSTALLATION_FAILED'
  /** A person or a script said no. */
  | 'USER_REJECTED'
  /** The person or script put the download off; `details.reason` is postponed or timeout. */
  | 'POSTPONED'
  /** Whoever performs the steps of a flow could not; `cause` says why, `details.stage` where. */
  | 'STEP_FAILED';

export interface RspErrorDetails {
  readonly [name: string]: string | number | boolean;
}

/** The one error of core/protocol/sgp22. */
export class RspProtocolError extends Error {
  override readonly name = 'RspProtocolError';
  readonly code: RspErrorCode;
  readonly details: RspErrorDetails;
  readonly effect: CodeEffect | undefined;

  constructor(
    code: RspErrorCode,
    message: string,
    options: { readonly details?: RspErrorDetails; readonly effect?: CodeEffect; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.effect = options.effect;
  }

  /** The same failure with what it means for the activation code. */
  withEffect(effect: CodeEffect): RspProtocolError {
    return new RspProtocolError(this.code, this.message, { details: this.details, effect, cause: this.cause });
  }
}

/** Runs a reader of foreign bytes; whatever it finds ill-formed becomes RspProtocolError 'MALFORMED' naming `what`. */
export function reading<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TlvError || error instanceof RangeError)
      throw new RspProtocolError('MALFORMED', `${what}: ${error.message}`, { details: { what } });
    throw error;
  }
}
