import { useCallback } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useToast } from '../components/toasts.tsx';
import { errorText } from '../components/words/error-text.ts';
import { useClient } from './index.tsx';
import { keys } from './queries.ts';
import { toWorkbenchError } from './workbench-error.ts';

/** Puts a SIM into a slot of a simulated device, or takes it out with null. */
export function useSetRemovableSim() {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  return useCallback(
    async (deviceId: string, slot: number, sim: string | null) => {
      try {
        await client.devices.setRemovableSim({ deviceId, slot, sim });
      } catch (thrown) {
        toast({ severity: 'error', text: errorText(toWorkbenchError(thrown)).title });
      }
      await queries.invalidateQueries({ queryKey: keys.bench });
      await queries.invalidateQueries({ queryKey: keys.device(deviceId) });
    },
    [client, queries, toast],
  );
}
