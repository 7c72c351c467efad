import { createHashRouter, type RouteObject } from 'react-router';
import { Bench } from '../screens/bench/bench.tsx';
import { ScreenError } from './screen-error.tsx';
import { Shell } from './shell.tsx';

/** The bench comes with the first load; every other screen when it is first opened. */
const screens: RouteObject[] = [
  { index: true, element: <Bench /> },
  {
    path: 'device/:deviceId/:tab?',
    lazy: async () => ({ Component: (await import('../screens/device/device.tsx')).Device }),
  },
  {
    path: 'load/:deviceId?',
    lazy: async () => ({ Component: (await import('../screens/load/load.tsx')).Load }),
  },
  { path: 'trace', lazy: async () => ({ Component: (await import('../screens/trace/trace.tsx')).Trace }) },
  {
    path: 'journal/:operationId?',
    lazy: async () => ({ Component: (await import('../screens/journal/journal.tsx')).Journal }),
  },
  { path: 'imei', lazy: async () => ({ Component: (await import('../screens/imei/imei-record.tsx')).ImeiRecord }) },
  {
    path: 'packages',
    lazy: async () => ({ Component: (await import('../screens/packages/packages.tsx')).Packages }),
  },
  {
    path: 'services/:tab?',
    lazy: async () => ({ Component: (await import('../screens/services/services.tsx')).Services }),
  },
  { path: 'settings', lazy: async () => ({ Component: (await import('../screens/settings/settings.tsx')).Settings }) },
  { path: 'doctor', lazy: async () => ({ Component: (await import('../screens/doctor/doctor.tsx')).Doctor }) },
];

export const router = createHashRouter([
  {
    path: '/',
    Component: Shell,
    HydrateFallback: () => null,
    children: [{ ErrorBoundary: ScreenError, children: [...screens, { path: '*', element: <ScreenError /> }] }],
  },
]);
