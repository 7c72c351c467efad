import {
  authenticateErrors,
  downloadErrors,
  installErrorReasons,
  reasonCodes,
  RspProtocolError,
  subjectCodes,
} from '#core/protocol/sgp22/index.ts';
import {
  Canceled,
  type CodeEffect,
  Es10Error,
  ProtocolError,
  RemoteRspError,
  UsageError,
  WorkbenchError,
} from '#shared/errors.ts';

/** An error of core/protocol/sgp22 in the workstation's family; anything else is passed through. */
export function asWorkbenchError(error: unknown): unknown {
  if (!(error instanceof RspProtocolError)) return error;
  const { code, message, details, effect } = error;
  const text = (name: string) => String(details[name] ?? '');
  switch (code) {
    case 'STEP_FAILED':
      return withEffect(error.cause, effect);
    case 'MALFORMED':
      return new ProtocolError('REMOTE_ANSWER_INVALID', message, { details, effect, cause: error });
    case 'ACTIVATION_CODE':
      return new UsageError('ACTIVATION_CODE_INVALID', message, { details, cause: error });
    case 'ES10_RESULT':
      return new Es10Error(text('function'), numberOf(text('reason')), text('reason'), effect);
    case 'REMOTE_RSP': {
      const { subjectCode, reasonCode } = { subjectCode: text('subjectCode'), reasonCode: text('reasonCode') };
      const words = { subject: subjectCodes[subjectCode], reason: reasonCodes[reasonCode] };
      const status = text('status');
      const message = text('message') || undefined;
      return new RemoteRspError(text('function'), subjectCode, reasonCode, effect, message, { ...words, status });
    }
    case 'INSTALLATION_FAILED':
      return new Es10Error(
        'ES10b.LoadBoundProfilePackage',
        installErrorReasons.codeOf(text('reason') as never),
        text('reason'),
        effect,
      );
    case 'USER_REJECTED':
    case 'POSTPONED':
      return new Canceled(message, effect);
    default:
      return new WorkbenchError(code, message, { details, effect, cause: error });
  }
}

/** What made a step fail, with what that means for the activation code. */
function withEffect(cause: unknown, effect: CodeEffect | undefined): unknown {
  if (!(cause instanceof WorkbenchError)) return cause;
  const { code, message, details } = cause;
  return cause instanceof Canceled
    ? new Canceled(message, effect)
    : new WorkbenchError(code, message, { details, effect, cause });
}

/** The error, saying what it means for the activation code where it does not say so itself. */
export const withCodeEffect = (error: unknown, effect: CodeEffect): unknown =>
  error instanceof WorkbenchError && error.effect === undefined ? withEffect(error, effect) : error;

/** The specification's number of an AuthenticateServer or PrepareDownload result; 127 where neither knows the name. */
function numberOf(reason: string): number {
  for (const codes of [authenticateErrors, downloadErrors]) {
    try {
      return codes.codeOf(reason as never);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return 127;
}
