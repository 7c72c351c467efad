import { WorkbenchError, type WorkbenchErrorWire } from '#shared/errors.ts';

/** The command was wrong: exit code 2, and nothing was changed. */
export class WrongUsage extends WorkbenchError {
  constructor(message: string, code = 'USAGE', details?: WorkbenchErrorWire['details']) {
    super(code, message, { details: { message, ...details }, effect: 'none' });
  }
}

/** An operation that ended with an error; it carries that error's code. */
export class OperationFailed extends WorkbenchError {
  constructor(error: WorkbenchErrorWire) {
    super(error.code, error.message, { details: error.details, effect: error.effect });
  }
}
