import { useCallback } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { FaultName } from '#shared/api/index.ts';
import { useToast } from '../components/toasts.tsx';
import { errorText } from '../components/words/error-text.ts';
import { useClient } from './index.tsx';
import { keys } from './queries.ts';
import { toWorkbenchError } from './workbench-error.ts';

/** Switches a fault of a simulated device. */
export function useSetFault() {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  return useCallback(
    async (deviceId: string, fault: FaultName, on: boolean) => {
      try {
        await client.devices.setFault({ deviceId, fault, on });
      } catch (thrown) {
        toast({ severity: 'error', text: errorText(toWorkbenchError(thrown)).title });
      }
      await queries.invalidateQueries({ queryKey: keys.bench });
      await queries.invalidateQueries({ queryKey: keys.device(deviceId) });
    },
    [client, queries, toast],
  );
}
