import { RPCHandler } from '@orpc/server/message-port';
import { ipcMain, type IpcMainEvent, type MessagePortMain } from 'electron';
import type { Log } from '#core/environment/index.ts';
import { isRpcRequest } from '#node/rpc/index.ts';
import type { createRouter } from '#shared/router.ts';
import { isOwnPage } from './security/page-address.ts';

/** Only the top frame of one of our own pages may have the contract. */
function mayConnect({ senderFrame }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOwnPage(senderFrame.url);
}

/** The library's view of a port, with whatever is no message of its protocol ending the line. */
function guarded(port: MessagePortMain) {
  return {
    on(type: string, callback: (event?: { data: unknown }) => void) {
      if (type === 'message') {
        port.on('message', (event) => {
          if (isRpcRequest(event.data)) callback(event);
          else port.close();
        });
      } else if (type === 'close') port.on('close', () => callback());
    },
    postMessage: (data: unknown) => port.postMessage(data),
  };
}

/** Serves the contract on the port that the preload hands over, one a page; returns the function that ends it. */
export function serveContract(router: ReturnType<typeof createRouter>, log: Log): () => void {
  const handler = new RPCHandler(router);
  const ports = new Map<number, MessagePortMain>();

  const connect = (event: IpcMainEvent) => {
    const [port] = event.ports;
    if (port === undefined) return;
    if (!mayConnect(event)) {
      log.warn('a frame that is not ours asked for the contract');
      port.close();
      return;
    }
    const page = event.sender.id;
    // A page loaded again asks again; its former life's subscriptions end here.
    ports.get(page)?.close();
    ports.set(page, port);
    port.on('close', () => {
      if (ports.get(page) === port) ports.delete(page);
    });
    handler.upgrade(guarded(port));
    port.start();
  };

  ipcMain.on('workbench:connect', connect);
  return () => {
    ipcMain.off('workbench:connect', connect);
    for (const port of ports.values()) port.close();
  };
}
