import { useQuery } from '@tanstack/react-query';
import { useClient } from './index.tsx';
import { keys } from './queries.ts';

/** Verification plans of this bench, those of the workbench first. */
export function usePlans() {
  const client = useClient();
  return useQuery({
    queryKey: keys.plans,
    queryFn: ({ signal }) => client.verificationPlans.list(undefined, { signal }),
  });
}
