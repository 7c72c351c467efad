import { useEffect, useRef } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useBench } from '../client/queries.ts';
import { useRefreshDevice } from '../client/use-refresh-device.ts';

interface Actions {
  readonly openPalette: () => void;
  readonly toggleTrace: () => void;
}

/** The keys that work everywhere: F5, Ctrl/Cmd+K, Ctrl/Cmd+comma, Ctrl/Cmd+N, Ctrl/Cmd+J. */
export function useShortcuts(actions: Actions) {
  const navigate = useNavigate();
  const location = useLocation();
  const refresh = useRefreshDevice();
  const bench = useBench();

  const onKey = (event: KeyboardEvent) => {
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (event.key === 'F5' && !command) {
      const here = /^\/device\/([^/]+)/.exec(location.pathname)?.[1];
      const all = bench.data?.devices.map((device) => device.id) ?? [];
      void refresh(here ? [decodeURIComponent(here)] : all);
    } else if (command && key === 'k') actions.openPalette();
    else if (command && key === ',') void navigate('/settings');
    else if (command && key === 'n') void navigate('/load');
    else if (command && key === 'j') actions.toggleTrace();
    else return;
    event.preventDefault();
  };

  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => latest.current(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
