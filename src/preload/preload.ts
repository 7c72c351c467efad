/**
 * Hands the contract's port to the main process, and nothing else. The page makes a MessageChannel and posts one end to its own
 * window as `{ type: 'workbench:connect' }`; it goes on to src/main/ipc-host.ts, which speaks the contract on it. So the page
 * has a client at once, and no function of Electron's is ever within its reach.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { connectMessage, type WorkbenchBridge } from './bridge.ts';

const bridge: WorkbenchBridge = { host: 'electron' };
contextBridge.exposeInMainWorld('workbench', bridge);

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source !== window || event.origin !== window.location.origin) return;
  const message = event.data;
  if (typeof message !== 'object' || message === null || !('type' in message) || message.type !== connectMessage)
    return;
  const [port] = event.ports;
  if (event.ports.length === 1 && port !== undefined) ipcRenderer.postMessage(connectMessage, null, [port]);
});
