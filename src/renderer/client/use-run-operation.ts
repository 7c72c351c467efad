import { useCallback } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { Operation, StartedOperation } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { useToast } from '../components/toasts.tsx';
import { errorText } from '../components/words/error-text.ts';
import { operationStateWords, operationWords } from '../components/words/vocabulary.ts';
import { useClient } from './index.tsx';
import { hasEnded, takeOperation } from './queries.ts';
import { toWorkbenchError } from './workbench-error.ts';

export type Start = () => Promise<StartedOperation>;

interface Wording {
  /** Said when it succeeded: "Work line is enabled". */
  readonly done: string;
  /** The operation that takes it back, where there is one. */
  readonly undo?: Start;
}

/**
 * Starts an operation of the contract and tells its outcome in a toast. Resolves with the operation's id as soon as it is
 * started, or with the error that refused it.
 */
export function useRunOperation() {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const navigate = useNavigate();

  return useCallback(
    async function run(start: Start, wording: Wording): Promise<{ operationId?: string; error?: WorkbenchErrorWire }> {
      const tell = (operation: Operation) => {
        if (operation.state === 'succeeded') {
          const undo = wording.undo;
          const action = undo && { label: 'Undo', run: () => void run(undo, { done: 'Undone' }) };
          toast({ severity: 'success', text: wording.done, ...(action ? { action } : {}) });
          return;
        }
        const why = operation.error ? errorText(operation.error).title : operationStateWords[operation.state];
        toast({
          severity: operation.state === 'canceled' ? 'info' : 'error',
          text: `${operationWords[operation.kind]}: ${why}`,
          action: { label: 'Details', run: () => void navigate(`/journal/${operation.id}`) },
        });
      };
      const watchToEnd = async (operationId: string) => {
        for await (const operation of await client.operations.watch({ operationId })) {
          takeOperation(queries, operation);
          if (hasEnded(operation)) {
            tell(operation);
            return;
          }
        }
      };
      try {
        const { operationId } = await start();
        watchToEnd(operationId).catch(() => undefined);
        return { operationId };
      } catch (thrown) {
        const error = toWorkbenchError(thrown);
        toast({ severity: 'error', text: errorText(error).title });
        return { error };
      }
    },
    [client, queries, toast, navigate],
  );
}
