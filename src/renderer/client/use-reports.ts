import { useQuery } from '@tanstack/react-query';
import { useClient } from './index.tsx';
import { keys } from './queries.ts';

/** A device's verification reports, newest first. */
export function useReports(deviceId: string) {
  const client = useClient();
  return useQuery({
    queryKey: keys.reports(deviceId),
    queryFn: async ({ signal }) => {
      const reports = await client.verification.list({ deviceId }, { signal });
      return reports.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
    },
  });
}
