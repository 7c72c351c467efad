import { useCallback } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { Settings } from '#shared/api/index.ts';
import { useToast } from '../components/toasts.tsx';
import { errorText } from '../components/words/error-text.ts';
import { useClient } from './index.tsx';
import { keys } from './queries.ts';
import { toWorkbenchError } from './workbench-error.ts';

/** Saves some settings; resolves with whether they were taken. */
export function useSaveSettings() {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  return useCallback(
    async (changed: Partial<Settings>): Promise<boolean> => {
      try {
        queries.setQueryData(keys.settings, await client.settings.set(changed));
        await queries.invalidateQueries({ queryKey: keys.bench });
        return true;
      } catch (thrown) {
        toast({ severity: 'error', text: errorText(toWorkbenchError(thrown)).title });
        return false;
      }
    },
    [client, queries, toast],
  );
}
