import { RPCLink } from '@orpc/client/websocket';
import { ConnectionBoard, type Connection } from './connection.ts';
import { validation } from './validation.ts';

const retryDelaysMs = [250, 500, 1000, 2000, 4000];

/** The Node host: one WebSocket, opened again with growing pauses whenever it closes. */
export function createWebSocketConnection(url: URL): Connection {
  const board = new ConnectionBoard();
  let failures = 0;

  const open = () => {
    const websocket = new WebSocket(url);
    websocket.addEventListener('open', () => {
      failures = 0;
      board.set('open', new RPCLink({ websocket, plugins: validation() }));
    });
    websocket.addEventListener('close', () => {
      board.set('lost');
      const delay = retryDelaysMs[Math.min(failures, retryDelaysMs.length - 1)];
      failures += 1;
      setTimeout(open, delay);
    });
  };
  open();
  return { link: (signal) => board.link(signal), state: board.state, onChange: board.onChange };
}
