import * as z from 'zod';

/**
 * The one family of errors. `code` is what programs and the texts for people key on; `details` holds values worth
 * showing (never secrets). `effect` says what the failure means for the customer's activation code or plan.
 */
export type CodeEffect = 'none' | 'codeStillGood' | 'codeUsedUp' | 'codeUnknown';

export interface WorkbenchErrorWire {
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, string | number | boolean | null>> | undefined;
  readonly effect?: CodeEffect | undefined;
}

export const workbenchErrorWire = z.object({
  code: z.string().describe('UPPER_SNAKE error code, stable'),
  message: z.string().describe('for logs; people are shown a text keyed by code'),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  effect: z.enum(['none', 'codeStillGood', 'codeUsedUp', 'codeUnknown']).optional(),
});

export class WorkbenchError extends Error {
  readonly code: string;
  readonly details: WorkbenchErrorWire['details'];
  readonly effect: CodeEffect | undefined;

  constructor(
    code: string,
    message: string,
    options: { details?: WorkbenchErrorWire['details']; effect?: CodeEffect | undefined; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details;
    this.effect = options.effect;
  }

  toWire(): WorkbenchErrorWire {
    return { code: this.code, message: this.message, details: this.details, effect: this.effect };
  }
}

/** The caller gave something that cannot be used; nothing was changed. */
export class UsageError extends WorkbenchError {}

/** A peer (card, modem, server, file) broke its protocol; nothing of what it sent was used. */
export class ProtocolError extends WorkbenchError {}

/** A card answered a status word other than success. */
export class CardError extends WorkbenchError {
  readonly sw: number;
  constructor(sw: number, message: string) {
    super('CARD_STATUS_WORD', message, { details: { sw: sw.toString(16).toUpperCase().padStart(4, '0') } });
    this.sw = sw;
  }
}

/** An ES10 function returned a result other than ok (SGP.22 section 5.7). `result` is the specification's number. */
export class Es10Error extends WorkbenchError {
  readonly function: string;
  readonly result: number;
  constructor(functionName: string, result: number, reason: string, effect?: CodeEffect) {
    super('ES10_RESULT', `${functionName}: ${reason} (${result})`, {
      details: { function: functionName, result, reason },
      effect,
    });
    this.function = functionName;
    this.result = result;
  }
}

/** A remote server answered Failed with subject and reason code (SGP.22 section 6.5.2.6). */
export class RemoteRspError extends WorkbenchError {
  readonly subjectCode: string;
  readonly reasonCode: string;
  /** `said`: the codes in words, where they are known, and the status the server gave (Failed, Expired). */
  constructor(
    functionName: string,
    subjectCode: string,
    reasonCode: string,
    effect?: CodeEffect,
    message?: string,
    said: {
      readonly subject?: string | undefined;
      readonly reason?: string | undefined;
      readonly status?: string;
    } = {},
  ) {
    const { subject = `subject ${subjectCode}`, reason = `reason ${reasonCode}`, status } = said;
    const isInWords = said.subject !== undefined || said.reason !== undefined;
    const fault = subjectCode === '' && status === 'Expired' ? 'expired' : isInWords ? 'named' : undefined;
    super('REMOTE_RSP', `${functionName}: ${subjectCode}/${reasonCode}${message ? ` ${message}` : ''}`, {
      details: {
        ...{ function: functionName, subjectCode, reasonCode, message: message ?? null },
        ...(fault === undefined ? {} : { subject, reason, fault }),
      },
      effect,
    });
    this.subjectCode = subjectCode;
    this.reasonCode = reasonCode;
  }
}

/** A reader, card, modem line or server is gone, held by another program, or silent. */
export class DeviceError extends WorkbenchError {
  readonly kind: 'gone' | 'busy' | 'timeout';
  constructor(kind: 'gone' | 'busy' | 'timeout', message: string, details?: WorkbenchErrorWire['details']) {
    super(`DEVICE_${kind.toUpperCase()}`, message, { details });
    this.kind = kind;
  }
}

/** A person or a script ended the operation at a safe point. */
export class Canceled extends WorkbenchError {
  constructor(message = 'canceled', effect?: CodeEffect) {
    super('CANCELED', message, { effect });
  }
}

/** Any thrown value in wire form; what is not a WorkbenchError becomes INTERNAL without its message's secrets. */
export function toWireError(error: unknown): WorkbenchErrorWire {
  if (error instanceof WorkbenchError) return error.toWire();
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : 'unknown failure' };
}
