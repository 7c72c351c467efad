import type { Connection } from './connection.ts';
import { createMessagePortConnection } from './message-port-connection.ts';
import { createWebSocketConnection } from './web-socket-connection.ts';

/** Under Electron the preload leaves `window.workbench`; a page without it came from the Node host. */
export function openConnection(): Connection {
  if ('workbench' in window) return createMessagePortConnection();
  return createWebSocketConnection(new URL('/rpc', window.location.origin.replace(/^http/, 'ws')));
}
