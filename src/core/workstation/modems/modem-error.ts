import { AtError } from '#core/protocol/at/index.ts';
import { ProtocolError, UsageError, WorkbenchError } from '#shared/errors.ts';

/** The modem answered, and the answer is no. `cme` is the number of TS 27.007 section 9.2, where it gave one. */
export class ModemRefusal extends WorkbenchError {
  readonly cme: number | undefined;
  constructor(command: string, text: string, cme: number | undefined) {
    super('MODEM_REFUSED', `${command}: ${text}`, { details: { command, text, cme: cme ?? null } });
    this.cme = cme;
  }
}

/** An AtError in the workstation's family of errors. */
export function toModemError(error: unknown, command: string): unknown {
  if (!(error instanceof AtError)) return error;
  if (error.code === 'AT_BAD_ARGUMENT') return new UsageError(error.code, error.message);
  const { refusal } = error;
  if (refusal === undefined) return new ProtocolError(error.code, error.message, { details: { command } });
  return new ModemRefusal(command, refusal.text, refusal.family === 'cme' ? refusal.number : undefined);
}
