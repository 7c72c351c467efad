import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { useClient } from '../../client/index.tsx';
import type { OpenedPackage } from './opened-package.ts';

export type ChosenClass = 'asKept' | 'operational' | 'test';

/** What a package says of itself does not change while it is open. */
const kept = { staleTime: Infinity, retry: false } as const;

export function usePackageTree(opened: OpenedPackage) {
  const client = useClient();
  return useQuery({
    ...kept,
    queryKey: ['packages', 'tree', opened.id],
    queryFn: ({ signal }) => client.packages.tree({ source: opened.source }, { signal }),
  });
}

export function usePackageLint(opened: OpenedPackage, deviceId: string | undefined, chosen: ChosenClass) {
  const client = useClient();
  return useQuery({
    ...kept,
    queryKey: ['packages', 'lint', opened.id, deviceId ?? '', chosen],
    queryFn: ({ signal }) =>
      client.packages.lint(
        {
          source: opened.source,
          ...(deviceId === undefined ? {} : { deviceId }),
          ...(chosen === 'asKept' ? {} : { profileClass: chosen }),
        },
        { signal },
      ),
    // A card's memory changes with every load.
    staleTime: deviceId === undefined ? Infinity : 0,
    placeholderData: (before, query) => (query?.queryKey[2] === opened.id ? keepPreviousData(before) : undefined),
  });
}

export function usePackageComparison(left: OpenedPackage, right: OpenedPackage | undefined) {
  const client = useClient();
  return useQuery({
    ...kept,
    queryKey: ['packages', 'compare', left.id, right?.id ?? ''],
    queryFn:
      right === undefined
        ? skipToken
        : ({ signal }) => client.packages.compare({ left: left.source, right: right.source }, { signal }),
  });
}
