import { useMemo, type ReactNode } from 'react';
import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from 'react-router/dom';
import type { Connection } from '../client/connection.ts';
import { WorkbenchProvider, type WorkbenchClient } from '../client/index.tsx';
import { useSettings } from '../client/queries.ts';
import { ToastProvider } from '../components/toasts.tsx';
import { router } from './router.tsx';
import { createWorkbenchTheme } from './theme.ts';
import { ThemeModeFromSettings } from './theme-mode-from-settings.tsx';

const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 30_000, retry: false, refetchOnWindowFocus: false } },
});

/** The nonce lets emotion's style elements pass the hosts' content security policy. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content;
const styleCache = createCache({ key: 'css', ...(nonce ? { nonce } : {}) });

function Themed({ children }: { children: ReactNode }) {
  const { data: settings } = useSettings();
  const theme = useMemo(() => createWorkbenchTheme(settings?.density ?? 'comfortable'), [settings?.density]);
  return (
    <ThemeProvider theme={theme} defaultMode="system">
      <CssBaseline />
      <ThemeModeFromSettings mode={settings?.theme} />
      {children}
    </ThemeProvider>
  );
}

export function App({ client, connection }: { client: WorkbenchClient; connection: Connection }) {
  return (
    <CacheProvider value={styleCache}>
      <WorkbenchProvider value={{ client, connection }}>
        <QueryClientProvider client={queryClient}>
          <Themed>
            <ToastProvider>
              <RouterProvider router={router} />
            </ToastProvider>
          </Themed>
        </QueryClientProvider>
      </WorkbenchProvider>
    </CacheProvider>
  );
}
