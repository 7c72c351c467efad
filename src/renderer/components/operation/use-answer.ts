import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { Answer } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { takeOperation } from '../../client/queries.ts';

/** Answers what an operation asks; busy until the operation has gone on, an error lets the person answer again. */
export function useAnswer(operationId: string) {
  const client = useClient();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WorkbenchErrorWire>();
  const answer = async (given: Answer): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      takeOperation(queries, await client.operations.answer({ operationId, answer: given }));
    } catch (thrown) {
      setError(toWorkbenchError(thrown));
      setBusy(false);
    }
  };
  return { answer, busy, error };
}
