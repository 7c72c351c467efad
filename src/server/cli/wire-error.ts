import { ORPCError } from '@orpc/client';
import { toWireError, type WorkbenchErrorWire } from '#shared/errors.ts';

/** Which member of the input was wrong, and how. */
function issuesOf({ data }: ORPCError<string, unknown>): string | undefined {
  const { issues } = (data ?? {}) as { issues?: readonly { message: string; path?: readonly unknown[] }[] };
  return issues?.map(({ path, message }) => `${path?.join('.') ?? ''}: ${message}`).join('; ');
}

/** An error of the contract carries the wire form in its data; every other one is brought into it. */
export function wireOf(error: unknown): WorkbenchErrorWire {
  if (error instanceof ORPCError) {
    const data = error.data as Partial<WorkbenchErrorWire> | undefined;
    if (error.code === 'WORKBENCH' && typeof data?.code === 'string') return data as WorkbenchErrorWire;
    return { code: error.code, message: issuesOf(error) ?? error.message, effect: 'none' };
  }
  return toWireError(error);
}
