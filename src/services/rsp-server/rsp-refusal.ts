import { WorkbenchError } from '#shared/errors.ts';

/**
 * A function refused with the subject and reason code of SGP.22 section 5.2.6 (tables in handbook rsp-session.md
 * section 3). ES2+, ES9+, ES11 and ES12 answer it as `Failed`; callers in this process see it as a WorkbenchError.
 */
export class RspRefusal extends WorkbenchError {
  readonly subjectCode: string;
  readonly reasonCode: string;
  /** For people and logs, without the codes. */
  readonly reason: string;

  /** `status` such as `8.2.6/3.8`. */
  constructor(status: `${string}/${string}`, message: string) {
    const [subjectCode = '', reasonCode = ''] = status.split('/');
    super('RSP_REFUSED', `${status} ${message}`, { details: { subjectCode, reasonCode, message } });
    this.subjectCode = subjectCode;
    this.reasonCode = reasonCode;
    this.reason = message;
  }
}
