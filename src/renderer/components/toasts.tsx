import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';

export interface Toast {
  readonly severity: 'success' | 'info' | 'warning' | 'error';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Shows it, and returns the function that takes it away before its time. */
type Notify = (toast: Toast) => () => void;
const ToastContext = createContext<Notify>(() => () => undefined);

export const useToast = (): Notify => useContext(ToastContext);

const shownMs = { success: 6000, info: 6000, warning: 9000, error: 12_000 };

/** Outcomes, newest below, above the trace strip. They leave by themselves; nothing is told only here. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<(Toast & { id: number })[]>([]);
  const nextId = useRef(0);
  const close = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const notify = useCallback<Notify>(
    (toast) => {
      const id = nextId.current++;
      setToasts((all) => [...all.slice(-3), { ...toast, id }]);
      setTimeout(() => close(id), shownMs[toast.severity]);
      return () => close(id);
    },
    [close],
  );
  const shown = useMemo(
    () => (
      <Box
        role="region"
        aria-label="Outcomes"
        aria-live="polite"
        sx={{ position: 'fixed', right: 16, bottom: 52, zIndex: 'snackbar', display: 'grid', gap: 1, maxWidth: 460 }}
      >
        {toasts.map((toast) => (
          <Alert
            key={toast.id}
            severity={toast.severity}
            variant="outlined"
            sx={{ bgcolor: 'background.paper', boxShadow: 6, color: 'text.primary' }}
            onClose={() => close(toast.id)}
            action={
              toast.action && (
                <Button
                  size="small"
                  color="inherit"
                  onClick={() => {
                    close(toast.id);
                    toast.action?.run();
                  }}
                >
                  {toast.action.label}
                </Button>
              )
            }
          >
            {toast.text}
          </Alert>
        ))}
      </Box>
    ),
    [toasts, close],
  );
  return (
    <ToastContext value={notify}>
      {children}
      {shown}
    </ToastContext>
  );
}
