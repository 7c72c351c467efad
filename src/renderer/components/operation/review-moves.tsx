import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import type { Operation } from '#shared/api/index.ts';
import { useOperations } from '../../client/queries.ts';
import { useToast } from '../toasts.tsx';
import { MovesDialog } from './moves-dialog.tsx';

const ReviewContext = createContext<(operationId: string) => void>(() => undefined);

/** Opens the question of moves of an operation, wherever one is. */
export const useReviewMoves = () => useContext(ReviewContext);

/** Tells of moves that nobody on this screen asked for, a removable SIM put in most of all, and lets them be answered. */
export function ReviewMoves({ children }: { children: ReactNode }) {
  const toast = useToast();
  const { pathname } = useLocation();
  const waiting = useOperations().data?.filter(asksAboutMoves);
  const [open, setOpen] = useState<string>();
  const told = useRef(new Map<string, () => void>());
  const review = useCallback((operationId: string) => {
    told.current.get(operationId)?.();
    setOpen(operationId);
  }, []);

  useEffect(() => {
    for (const operation of waiting ?? []) {
      if (told.current.has(operation.id)) continue;
      const { moves } = operation.question;
      const close = isShown(operation, pathname)
        ? () => undefined
        : toast({
            severity: 'warning',
            text: `${operation.deviceName} waits for you: ${moves.length === 1 ? 'a SIM would change its IMEI' : `${moves.length} SIMs would change their IMEIs`}`,
            action: { label: 'Review', run: () => review(operation.id) },
          });
      told.current.set(operation.id, close);
    }
    // Answered, by whomever.
    for (const [operationId, close] of told.current) {
      if (waiting?.some(({ id }) => id === operationId)) continue;
      close();
      told.current.delete(operationId);
    }
  }, [waiting, pathname, toast, review]);

  return (
    <ReviewContext value={review}>
      {children}
      {open !== undefined && <MovesDialog key={open} operationId={open} onClose={() => setOpen(undefined)} />}
    </ReviewContext>
  );
}

type AskingOperation = Operation & { question: Extract<Operation['question'], { kind: 'confirmMoves' }> };

const asksAboutMoves = (operation: Operation): operation is AskingOperation =>
  operation.state === 'waiting' && operation.question?.kind === 'confirmMoves';

/** The device's own screens ask by themselves. */
const isShown = ({ deviceId }: Operation, pathname: string): boolean =>
  pathname.startsWith(`/device/${encodeURIComponent(deviceId)}`) ||
  pathname.startsWith(`/load/${encodeURIComponent(deviceId)}`);
