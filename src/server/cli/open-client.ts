import { setTimeout as sleep } from 'node:timers/promises';
import { RPCLink } from '@orpc/client/websocket';
import { createRouterClient } from '@orpc/server';
import { WebSocket } from 'ws';
import { createContractClient, type ContractClient } from '#shared/contract-client.ts';
import { WorkbenchError } from '#shared/errors.ts';
import { createRouter } from '#shared/router.ts';
import { readHostFile, type HostFile } from '../host-file.ts';
import type { HardwareMode } from '../open-workstation.ts';

export type Client = ContractClient;

export interface OpenClient {
  readonly client: Client;
  /** Address of the host it talks to; undefined when the workstation runs in this process. */
  readonly address: string | undefined;
  /** Rejects with WorkbenchError HOST_LOST when the host goes away; calls under way then get no answer. */
  readonly lost: Promise<never>;
  close(): Promise<void>;
}

async function connect(host: HostFile): Promise<OpenClient> {
  const socket = new WebSocket(`${host.address.replace(/^http/, 'ws')}/rpc`, {
    headers: { authorization: `Bearer ${host.token}` },
    handshakeTimeout: 5000,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', (error) => {
      const details = { address: host.address, pid: host.pid, message: error.message };
      reject(new WorkbenchError('HOST_CONNECTION', `${host.address}: ${error.message}`, { details }));
    });
  });
  const lost = new Promise<never>((_resolve, reject) => {
    socket.once('close', () => {
      const details = { address: host.address, pid: host.pid };
      reject(new WorkbenchError('HOST_LOST', `${host.address} closed the connection`, { details }));
    });
  });
  // Whoever waits for nothing at that moment, as after a close of our own, need not hear of it.
  lost.catch(() => {});
  // The library wants the DOM's type; of it, it uses what ws has too.
  const websocket = socket as unknown as ConstructorParameters<typeof RPCLink>[0]['websocket'];
  return {
    client: createContractClient(new RPCLink({ websocket })),
    address: host.address,
    lost,
    close: () =>
      new Promise((resolve) => {
        if (socket.readyState === WebSocket.CLOSED) return resolve();
        socket.once('close', () => resolve());
        socket.close();
      }),
  };
}

/** How long another command may hold the data folder before this one gives up. */
const patienceMs = 5000;

/** The workstation of a data folder: through the host that has it open, else opened here for this one command. */
export async function openClient(dataFolder: string, mode: HardwareMode | undefined): Promise<OpenClient> {
  // A whole workstation is loaded only where none is running.
  const load = () => import('../open-workstation.ts');
  const patienceEnds = performance.now() + patienceMs;
  for (;;) {
    const host = readHostFile(dataFolder);
    if (host !== undefined) return connect(host);
    try {
      const workstation = await (await load()).openWorkstation({ dataFolder, mode, holder: 'command line' });
      return {
        client: createRouterClient(createRouter(workstation.handlers)),
        address: undefined,
        lost: new Promise(() => {}),
        close: () => workstation.close(),
      };
    } catch (error) {
      const busy = error instanceof WorkbenchError && error.code === 'DATA_FOLDER_BUSY';
      if (!busy || performance.now() > patienceEnds) throw error;
      await sleep(100);
    }
  }
}
