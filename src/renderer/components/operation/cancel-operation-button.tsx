import { useState } from 'react';
import Button from '@mui/material/Button';
import { useQueryClient } from '@tanstack/react-query';
import type { Operation } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { takeOperation } from '../../client/queries.ts';
import { useToast } from '../toasts.tsx';
import { errorText } from '../words/error-text.ts';

/** Ends an operation at its next safe point; says so when that point has passed. */
export function CancelOperationButton({ operation }: { operation: Operation }) {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const [asked, setAsked] = useState(false);
  const cancel = async () => {
    setAsked(true);
    try {
      takeOperation(queries, await client.operations.cancel({ operationId: operation.id }));
    } catch (thrown) {
      setAsked(false);
      toast({ severity: 'warning', text: errorText(toWorkbenchError(thrown)).title });
    }
  };
  return (
    <Button color="inherit" variant="outlined" disabled={asked} onClick={() => void cancel()}>
      {asked ? 'Canceling' : 'Cancel'}
    </Button>
  );
}
