import { useEffect } from 'react';
import { useColorScheme } from '@mui/material/styles';
import type { Settings } from '#shared/api/index.ts';

/** Light, dark or as the system says; kept in the browser too, so that the first paint is already right. */
export function ThemeModeFromSettings({ mode }: { mode: Settings['theme'] | undefined }) {
  const { setMode } = useColorScheme();
  useEffect(() => {
    if (mode) setMode(mode);
  }, [mode, setMode]);
  return null;
}
