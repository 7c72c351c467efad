import type { Handlers } from '#shared/api/handlers.ts';
import type { Operation } from '#shared/api/index.ts';

/** The operation once it has succeeded; rejects when it ended otherwise. */
export async function ended(
  handlers: Handlers,
  started: Promise<{ operationId: string }> | { operationId: string },
): Promise<Operation> {
  const { operationId } = await started;
  for await (const operation of handlers.operations.watch({ operationId }, { signal: undefined })) {
    if (operation.endedAt === null) continue;
    if (operation.state !== 'succeeded') throw new Error(JSON.stringify(operation.error));
    return operation;
  }
  throw new Error('no end');
}
