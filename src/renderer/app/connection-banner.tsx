import { useEffect, useState } from 'react';
import Alert from '@mui/material/Alert';
import { useConnectionState } from '../client/index.tsx';

const patienceMs = 700;

/** Says that the workstation is away, once that has lasted long enough to matter. */
export function ConnectionBanner() {
  const state = useConnectionState();
  const [waitedFor, setWaitedFor] = useState<string | null>(null);
  useEffect(() => {
    if (state === 'open') return undefined;
    const timer = setTimeout(() => setWaitedFor(state), patienceMs);
    return () => {
      clearTimeout(timer);
      setWaitedFor(null);
    };
  }, [state]);
  if (state === 'open' || waitedFor !== state) return null;
  return (
    <Alert severity="warning" variant="filled" square sx={{ position: 'sticky', top: 0, zIndex: 'appBar' }}>
      The workstation does not answer. This window tries again by itself; running operations go on without it. When it
      was started anew, open the link it printed.
    </Alert>
  );
}
