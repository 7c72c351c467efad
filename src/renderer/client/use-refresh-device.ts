import { useCallback } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useToast } from '../components/toasts.tsx';
import { errorText } from '../components/words/error-text.ts';
import { useClient } from './index.tsx';
import { keys } from './queries.ts';
import { toWorkbenchError } from './workbench-error.ts';

/** Reads devices again (F5): the state on screen is then what the hardware says now. */
export function useRefreshDevice() {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  return useCallback(
    async (deviceIds: readonly string[]) => {
      try {
        await Promise.all(deviceIds.map((deviceId) => client.devices.refresh({ deviceId })));
        toast({ severity: 'info', text: deviceIds.length === 1 ? 'Device read again' : 'All devices read again' });
      } catch (thrown) {
        toast({ severity: 'error', text: errorText(toWorkbenchError(thrown)).title });
      }
      await queries.invalidateQueries({ queryKey: keys.bench });
      await queries.invalidateQueries({ queryKey: ['device'] });
    },
    [client, queries, toast],
  );
}
