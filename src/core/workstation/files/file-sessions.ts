import type { BenchDevice, Clock } from '#core/environment/index.ts';
import { decodeIccid } from '#core/protocol/identifiers/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { DeviceDesks } from '../devices/index.ts';
import { CardLink } from '../euicc/index.ts';
import { Cancellation } from '../live/index.ts';
import type { SettingsStore } from '../settings/index.ts';
import type { TraceLog } from '../trace/index.ts';
import { CardFiles } from './card-files.ts';

/** Files of a device's enabled profile, and what was learnt of them since the card was connected. */
export interface FileSession {
  readonly files: CardFiles;
  /** EF.ICCID in digits; null where it cannot be read. */
  readonly iccid: string | null;
  /** A PIN was verified: the card is to stay connected, or it would forget. */
  keepOpen(): void;
}

export interface FileSessionsParts {
  readonly desks: DeviceDesks;
  readonly settings: SettingsStore;
  readonly trace: TraceLog;
  readonly clock: Clock;
}

/** A card with a verified PIN is released at the latest after this time without use, ms. */
const patienceMs = 5 * 60_000;

interface Kept {
  readonly session: FileSession;
  expiry: Cancellation;
}

/**
 * Connections to cards for their files. One use is one connection, as everywhere; a connection on which a PIN was verified is
 * kept for the next use, for a card forgets its PINs at the reset that every connection begins with. No PIN is remembered
 * here or anywhere: what is kept is the card's own state, and it ends when anybody else takes the card.
 */
export class FileSessions {
  readonly #parts: FileSessionsParts;
  readonly #kept = new Map<string, Kept>();

  constructor(parts: FileSessionsParts) {
    this.#parts = parts;
  }

  /** Rejects with UsageError NO_EUICC, DeviceError, CardError, and whatever `work` rejects with. */
  with<T>(device: BenchDevice, work: (session: FileSession) => Promise<T>): Promise<T> {
    const reader = device.euiccReader;
    if (reader === undefined) return Promise.reject(new UsageError('NO_EUICC', `${device.name} has no card to read`));
    const { desks, trace, settings } = this.#parts;
    return desks.sharingKept(device, async () => {
      const kept = this.#kept.get(device.id);
      if (kept !== undefined) return this.#useKept(device, kept, work);
      await desks.releaseKept(device.id);
      const blockSize = settings.current.apduBlockSize;
      const link = await CardLink.connect(reader, trace, device.id);
      let stays = false;
      const use = async (files: CardFiles): Promise<T> => {
        const session: FileSession = {
          files,
          iccid: await readIccid(files),
          // On a modem's channel the card keeps its PINs by itself: it is not reset when the channel is closed.
          keepOpen: () => (stays = !link.behindModem),
        };
        try {
          return await work(session);
        } finally {
          if (stays) this.#keep(device, session, link);
        }
      };
      try {
        return await (link.behindModem
          ? CardFiles.onOwnChannel(link, { blockSize }, use)
          : use(new CardFiles(link, { blockSize })));
      } finally {
        if (!stays) await link.close();
      }
    });
  }

  /** Verified PINs count no longer. Whether a card was kept connected. */
  release(device: BenchDevice): Promise<boolean> {
    const { desks } = this.#parts;
    return desks.sharingKept(device, () => desks.releaseKept(device.id));
  }

  async #useKept<T>(device: BenchDevice, kept: Kept, work: (session: FileSession) => Promise<T>): Promise<T> {
    kept.expiry.cancel(undefined);
    try {
      return await work(kept.session);
    } catch (error) {
      // Whatever ended the connection, the next use begins with a new one.
      await this.#parts.desks.releaseKept(device.id);
      throw error;
    } finally {
      if (this.#kept.get(device.id) === kept) this.#expire(device, kept);
    }
  }

  #keep(device: BenchDevice, session: FileSession, link: CardLink): void {
    const kept: Kept = { session, expiry: new Cancellation() };
    this.#kept.set(device.id, kept);
    this.#parts.desks.keepConnected(device, async () => {
      this.#kept.delete(device.id);
      kept.expiry.cancel(undefined);
      await link.close();
    });
    this.#expire(device, kept);
  }

  #expire(device: BenchDevice, kept: Kept): void {
    const expiry = new Cancellation();
    kept.expiry = expiry;
    this.#parts.clock.sleep(patienceMs, expiry).then(
      () => {
        if (kept.expiry === expiry) void this.release(device);
      },
      () => undefined,
    );
  }
}

async function readIccid(files: CardFiles): Promise<string | null> {
  try {
    const content = (await files.readFacts('3F00/2FE2'))?.content;
    return content === undefined ? null : decodeIccid(content);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
