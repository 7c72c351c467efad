import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { checkEid } from '#core/protocol/identifiers/index.ts';
import { DeviceError, UsageError } from '#shared/errors.ts';
import { createEuicc } from '#simulator/euicc/index.ts';
import { VpcdSession } from '#simulator/vpcd/index.ts';
import { systemRandom } from '../system-random.ts';
import { openPki } from './open-pki.ts';
import { openStoreFolder } from './open-store-folder.ts';

export interface StandaloneCard {
  readonly eid: string;
  /** Resolves when the virtual reader let go of the card. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** The lab's next card after those of the default bench. */
const defaultEid = '89049032000001000000000000000462';

async function reach({ host, port }: { host: string; port: number }): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', (error) => {
      reject(new DeviceError('gone', `no vpcd at ${host}:${port}: ${error.message}`, { address: `${host}:${port}` }));
    });
  });
  return socket;
}

/**
 * The simulated eUICC in a virtual PC/SC reader, its state durable below `<dataFolder>/cards/<eid>`.
 * Rejects with DeviceError `gone` (no vpcd there), WorkbenchError DATA_FOLDER_BUSY, EID_NOT_OF_LAB, UsageError EID_INVALID.
 */
export async function simulateCard(options: {
  readonly vpcd: { readonly host: string; readonly port: number };
  readonly dataFolder: string;
  readonly pkiFolder?: string | undefined;
  readonly eid?: string | undefined;
}): Promise<StandaloneCard> {
  const { dataFolder, pkiFolder = join(dataFolder, 'pki'), eid = defaultEid } = options;
  const check = checkEid(eid);
  if (!check.valid) throw new UsageError('EID_INVALID', `${eid}: ${check.reason}`, { details: { eid } });
  const pki = await openPki(pkiFolder, [eid]);
  const identity = await pki.euicc(eid);
  const data = openStoreFolder(join(dataFolder, 'cards', eid), 'simulate card', /^card\//);
  try {
    const card = createEuicc({ id: eid, store: data.store, random: systemRandom, identity });
    const socket = await reach(options.vpcd);
    const session = new VpcdSession(card);
    socket.on('data', (bytes) => {
      try {
        for (const answer of session.receive(bytes)) socket.write(answer);
      } catch {
        // A card that breaks down in the middle of a command falls silent: for the reader, it was pulled.
        socket.destroy();
      }
    });
    socket.on('error', () => socket.destroy());
    const ended = new Promise<void>((resolve) => {
      socket.once('close', () => {
        session.end();
        data.close();
        resolve();
      });
    });
    return {
      eid: card.eid,
      ended,
      close() {
        socket.destroy();
        return ended;
      },
    };
  } catch (error) {
    data.close();
    throw error;
  }
}
