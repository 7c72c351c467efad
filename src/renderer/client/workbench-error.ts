import './no-code-generation.ts';
import { ORPCError } from '@orpc/client';
import { ValidationError } from '@orpc/contract';
import { workbenchErrorWire, type WorkbenchErrorWire } from '#shared/errors.ts';
import { LocalError } from './local-error.ts';

/** Whatever a call rejected with, as the contract's error. Input that the contract refused becomes INPUT_INVALID. */
export function toWorkbenchError(thrown: unknown): WorkbenchErrorWire {
  if (thrown instanceof ORPCError) {
    const wire = workbenchErrorWire.safeParse(thrown.data);
    if (wire.success) return wire.data;
    if (thrown.code === 'BAD_REQUEST') return { code: 'INPUT_INVALID', message: thrown.message };
    return { code: 'INTERNAL', message: thrown.message };
  }
  if (thrown instanceof LocalError) return thrown.wire;
  if (thrown instanceof ValidationError) return { code: 'MESSAGE_INVALID', message: thrown.message };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'HOST_CONNECTION', message };
}
