import { RPCLink } from '@orpc/client/message-port';
import { ConnectionBoard, type Connection } from './connection.ts';
import { validation } from './validation.ts';

/** The Electron host: the page makes a channel and posts one end, which the preload hands to the main process. */
export function createMessagePortConnection(): Connection {
  const board = new ConnectionBoard();
  const { port1, port2 } = new MessageChannel();
  window.postMessage({ type: 'workbench:connect' }, window.location.origin, [port2]);
  const link = new RPCLink({ port: port1, plugins: validation() });
  port1.start();
  port1.addEventListener('close', () => board.set('lost'));
  board.set('open', link);
  return { link: (signal) => board.link(signal), state: board.state, onChange: board.onChange };
}
