import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { RPCLink as MessagePortLink } from '@orpc/client/message-port';
import { RPCLink as WebSocketLink } from '@orpc/client/websocket';
import { createRouterClient } from '@orpc/server';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import { createHost } from '#server/host/create-host.ts';
import type { Handlers } from '#shared/api/handlers.ts';
import { createContractClient, type ContractClient } from '#shared/contract-client.ts';
import { createRouter } from '#shared/router.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { openApiClient } from './openapi-client.ts';

export interface OpenWay {
  readonly client: ContractClient;
  close(): Promise<void>;
}

/** Every transport on which the product serves its contract, each with the other end as a client has it. */
export const waysIn: Readonly<Record<string, (handlers: Handlers) => Promise<OpenWay>>> = {
  async 'in the same process'(handlers) {
    return { client: createRouterClient(createRouter(handlers)), close: async () => {} };
  },

  async 'by WebSocket to the Node host'(handlers) {
    const host = await nodeHost(handlers);
    const headers = { authorization: `Bearer ${host.token}` };
    const socket = new WebSocket(`${host.address.replace('http', 'ws')}/rpc`, { headers });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const client = createContractClient(new WebSocketLink({ websocket: socket as never }));
    return { client, close: () => host.close() };
  },

  async 'by HTTP as the OpenAPI document says'(handlers) {
    const host = await nodeHost(handlers);
    return { client: await openApiClient(host.address, host.token), close: () => host.close() };
  },

  async 'by MessagePort to the Electron host'(handlers) {
    const ipcMain = new EventEmitter();
    vi.doMock('electron', () => ({ ipcMain }));
    const { serveContract } = await import('../../src/main/ipc-host.ts');
    const stop = serveContract(createRouter(handlers), silentLog);
    const { port1, port2 } = new MessageChannel();
    const senderFrame = { url: 'app://workbench/', parent: null };
    ipcMain.emit('workbench:connect', { ports: [new MainPort(port1)], senderFrame, sender: { id: 1 } });
    const client = createContractClient(new MessagePortLink({ port: port2 as never }));
    return {
      client,
      async close() {
        stop();
        port2.close();
        vi.doUnmock('electron');
      },
    };
  },
};

const silentLog = { info() {}, warn() {}, error() {} };

const nodeHost = (handlers: Handlers) =>
  createHost({
    handlers,
    rendererFolder: import.meta.dirname,
    version: '0.0.0',
    random: seededRandom('conformance'),
    log: silentLog,
  });

/** The face of Electron's MessagePortMain on a port of Node's: an event with `data`, nothing before `start`. */
class MainPort extends EventEmitter {
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
  }

  start(): void {
    this.#port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
    this.#port.on('close', () => this.emit('close'));
  }

  postMessage(data: unknown): void {
    this.#port.postMessage(data);
  }

  close(): void {
    this.#port.close();
  }
}
