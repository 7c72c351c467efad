import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router';
import type { Operation } from '#shared/api/index.ts';
import { useOperations } from '../client/queries.ts';
import { MovesDialog } from '../components/operation/moves-dialog.tsx';
import { useToast } from '../components/toasts.tsx';

/** Tells of moves that nobody on this screen asked for, a removable SIM put in most of all, and lets them be answered. */
export function MovesNotice() {
  const toast = useToast();
  const { pathname } = useLocation();
  const waiting = useOperations().data?.filter(
    ({ state, question }) => state === 'waiting' && question?.kind === 'confirmMoves',
  );
  const [open, setOpen] = useState<string>();
  const told = useRef(new Set<string>());

  useEffect(() => {
    for (const operation of waiting ?? []) {
      if (told.current.has(operation.id)) continue;
      told.current.add(operation.id);
      if (isShown(operation, pathname)) continue;
      toast({
        severity: 'warning',
        text: `${operation.deviceName} waits for you: SIMs would change their IMEIs`,
        action: { label: 'Review', run: () => setOpen(operation.id) },
      });
    }
  }, [waiting, pathname, toast]);

  return open === undefined ? null : <MovesDialog key={open} operationId={open} onClose={() => setOpen(undefined)} />;
}

/** The device's own screens ask by themselves. */
const isShown = ({ deviceId }: Operation, pathname: string): boolean =>
  pathname.startsWith(`/device/${encodeURIComponent(deviceId)}`) ||
  pathname.startsWith(`/load/${encodeURIComponent(deviceId)}`);
