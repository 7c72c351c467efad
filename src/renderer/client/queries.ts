import { type QueryClient, skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Operation, ProfileMetadata } from '#shared/api/index.ts';
import { useClient } from './index.tsx';

/** One key a read, so that live events and writes know what to refresh. */
export const keys = {
  bench: ['bench'] as const,
  device: (deviceId: string) => ['device', deviceId] as const,
  profiles: (deviceId: string) => ['device', deviceId, 'profiles'] as const,
  chip: (deviceId: string) => ['device', deviceId, 'chip'] as const,
  imeis: (deviceId: string) => ['device', deviceId, 'imeis'] as const,
  imeiHistory: (deviceId: string) => ['device', deviceId, 'imeiHistory'] as const,
  imeiComparison: (deviceId: string) => ['device', deviceId, 'imeiComparison'] as const,
  imeiRestorations: (deviceId: string) => ['device', deviceId, 'imeiRestorations'] as const,
  imeiMatrix: (deviceId: string) => ['device', deviceId, 'imeiMatrix'] as const,
  imeiPlan: (deviceId: string, iccid: string) => ['device', deviceId, 'imeiPlan', iccid] as const,
  terminal: (deviceId: string) => ['device', deviceId, 'terminal'] as const,
  modem: (deviceId: string) => ['device', deviceId, 'modem'] as const,
  macros: ['macros'] as const,
  plans: ['verificationPlans'] as const,
  notifications: (deviceId: string) => ['device', deviceId, 'notifications'] as const,
  files: (deviceId: string) => ['device', deviceId, 'files'] as const,
  reports: (deviceId: string) => ['device', deviceId, 'reports'] as const,
  imeiRecord: ['imeiRecord'] as const,
  imeiPolicies: ['imeiPolicies'] as const,
  operations: ['operations'] as const,
  operation: (operationId: string) => ['operation', operationId] as const,
  metadata: (operationId: string) => ['metadata', operationId] as const,
  journal: (operationId: string) => ['journal', operationId] as const,
  services: ['services'] as const,
  settings: ['settings'] as const,
  identity: ['identity'] as const,
  reportChoice: ['reportChoice'] as const,
  doctor: ['doctor'] as const,
  about: ['about'] as const,
  traceLine: (seq: number) => ['traceLine', seq] as const,
};

export function useBench() {
  const client = useClient();
  return useQuery({ queryKey: keys.bench, queryFn: ({ signal }) => client.devices.bench(undefined, { signal }) });
}

export function useDevice(deviceId: string | undefined) {
  const bench = useBench();
  return { ...bench, data: bench.data?.devices.find((device) => device.id === deviceId) };
}

export function useProfiles(deviceId: string) {
  const client = useClient();
  return useQuery({
    queryKey: keys.profiles(deviceId),
    queryFn: ({ signal }) => client.profiles.list({ deviceId }, { signal }),
  });
}

export function useSettings() {
  const client = useClient();
  return useQuery({ queryKey: keys.settings, queryFn: ({ signal }) => client.settings.get(undefined, { signal }) });
}

export const operationsPage = 200;

export function useOperations() {
  const client = useClient();
  return useQuery({
    queryKey: keys.operations,
    queryFn: ({ signal }) => client.operations.list({ limit: operationsPage }, { signal }),
  });
}

/** Adds the next page to the list; resolves with whether there may be more. */
export function useOlderOperations() {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const last = queries.getQueryData<Operation[]>(keys.operations)?.at(-1);
      const older = await client.operations.list({ limit: operationsPage, ...(last ? { before: last.id } : {}) });
      queries.setQueryData<Operation[]>(keys.operations, (list = []) => [...list, ...older]);
      return older.length === operationsPage;
    },
  });
}

/** One operation, kept current by the live feed. */
export function useOperation(operationId: string | null | undefined) {
  const client = useClient();
  const queries = useQueryClient();
  return useQuery({
    queryKey: keys.operation(operationId ?? ''),
    queryFn: async ({ signal }) => {
      const operation = await client.operations.get({ operationId: operationId ?? '' }, { signal });
      rememberMetadata(queries, operation);
      return operation;
    },
    enabled: Boolean(operationId),
  });
}

/** Metadata of the profile an operation asked about, also after the question is answered. */
export function useAskedMetadata(operationId: string): ProfileMetadata | undefined {
  return useQuery<ProfileMetadata>({ queryKey: keys.metadata(operationId), queryFn: skipToken, staleTime: Infinity })
    .data;
}

function rememberMetadata(queries: QueryClient, operation: Operation) {
  const { question } = operation;
  if (question && 'metadata' in question) queries.setQueryData(keys.metadata(operation.id), question.metadata);
}

export const hasEnded = (operation: Operation): boolean =>
  operation.state !== 'running' && operation.state !== 'waiting';

/** Puts an operation's newest state where every screen reads it. */
export function takeOperation(queries: QueryClient, operation: Operation) {
  queries.setQueryData(keys.operation(operation.id), operation);
  rememberMetadata(queries, operation);
  queries.setQueryData<Operation[]>(keys.operations, (list) => {
    if (!list) return list;
    const known = list.findIndex((other) => other.id === operation.id);
    return known < 0 ? [operation, ...list] : list.with(known, operation);
  });
  if (hasEnded(operation)) {
    void queries.invalidateQueries({ queryKey: keys.device(operation.deviceId) });
    void queries.invalidateQueries({ queryKey: keys.services });
    void queries.invalidateQueries({ queryKey: keys.imeiRecord });
    void queries.invalidateQueries({ queryKey: keys.journal(operation.id) });
  }
}

export function useServiceStatus() {
  const client = useClient();
  return useQuery({
    queryKey: [...keys.services, 'status'],
    queryFn: ({ signal }) => client.services.status(undefined, { signal }),
  });
}

export function useOrders() {
  const client = useClient();
  return useQuery({
    queryKey: [...keys.services, 'orders'],
    queryFn: async ({ signal }) => {
      const orders = await client.services.orders(undefined, { signal });
      return orders.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
    },
  });
}

export function useCatalogue() {
  const client = useClient();
  return useQuery({
    queryKey: [...keys.services, 'catalogue'],
    queryFn: ({ signal }) => client.services.catalogue(undefined, { signal }),
  });
}
