import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FilesSource } from '#shared/api/index.ts';
import { useClient } from './index.tsx';
import { keys } from './queries.ts';

/** Nothing on a card changes by being looked at: what was read stays until an operation ends, or somebody asks to read again. */
const staleTime = Infinity;

/** MF with its files, and the applications; other directories when they are opened. */
export function useFileRoots(deviceId: string) {
  const client = useClient();
  return useQuery({
    queryKey: [...keys.files(deviceId), 'roots'],
    queryFn: ({ signal }) => client.files.tree({ deviceId, depth: 'shallow' }, { signal }),
    staleTime,
  });
}

export function useDirectories(deviceId: string, directories: readonly string[]) {
  const client = useClient();
  return useQueries({
    queries: directories.map((directory) => ({
      queryKey: [...keys.files(deviceId), 'directory', directory],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await client.files.tree({ deviceId, directory }, { signal })).files,
      staleTime,
    })),
  });
}

export function useCardFile(deviceId: string, path: string | null) {
  const client = useClient();
  return useQuery({
    queryKey: [...keys.files(deviceId), 'file', path],
    queryFn: ({ signal }) => client.files.read({ deviceId, path: path ?? '' }, { signal }),
    enabled: path !== null,
    staleTime,
  });
}

export function usePins(deviceId: string, directory: string | null) {
  const client = useClient();
  return useQuery({
    queryKey: [...keys.files(deviceId), 'pins', directory],
    queryFn: ({ signal }) => client.files.pins({ deviceId, directory: directory ?? '' }, { signal }),
    enabled: directory !== null,
    staleTime,
  });
}

export function useFileWrites(deviceId: string) {
  const client = useClient();
  return useQuery({
    queryKey: [...keys.files(deviceId), 'writes'],
    queryFn: ({ signal }) => client.files.writes({ deviceId }, { signal }),
  });
}

export function useFileDump(deviceId: string) {
  const client = useClient();
  return useMutation({ mutationFn: () => client.files.dump({ deviceId }) });
}

export function useFileComparison(deviceId: string) {
  const client = useClient();
  return useMutation({
    mutationFn: (left: FilesSource) => client.files.diff({ left, right: { kind: 'device', deviceId } }),
  });
}

/** Releases the card and reads everything anew. */
export function useReleaseCard(deviceId: string) {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => client.files.release({ deviceId }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.files(deviceId) }),
  });
}
