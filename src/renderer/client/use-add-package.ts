import { useCallback } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { CatalogueEntry } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { useClient } from './index.tsx';
import { keys } from './queries.ts';
import { toWorkbenchError } from './workbench-error.ts';

const hexDigits = '0123456789ABCDEF';

const toHex = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => hexDigits[byte >> 4]! + hexDigits[byte & 15]!).join('');

/** Adds a `.der` profile package to the catalogue under its file name. */
export function useAddPackage() {
  const client = useClient();
  const queries = useQueryClient();
  return useCallback(
    async (file: File): Promise<{ entry?: CatalogueEntry; error?: WorkbenchErrorWire }> => {
      try {
        const der = toHex(new Uint8Array(await file.arrayBuffer()));
        const entry = await client.services.addPackage({ name: file.name.replace(/\.\w+$/, '').slice(0, 100), der });
        await queries.invalidateQueries({ queryKey: keys.services });
        return { entry };
      } catch (thrown) {
        return { error: toWorkbenchError(thrown) };
      }
    },
    [client, queries],
  );
}
