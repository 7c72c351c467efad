import { connect, type Socket } from 'node:net';
import type { SimulatedCard } from '#simulator/card.ts';
import { VpcdSession } from '#simulator/vpcd/index.ts';

export type VpcdCardState = 'connecting' | 'connected' | 'closed';

export interface VpcdCardOptions {
  readonly card: SimulatedCard;
  readonly host: string;
  /** 35963 is the first slot of a stock vpcd. */
  readonly port: number;
  /** Milliseconds until a refused or broken connection is tried again; doubled at every try that fails, up to `retryMostMs`. */
  readonly retryMs?: number | undefined;
  /** As `retryMs` unless given. */
  readonly retryMostMs?: number | undefined;
  /** Called at every change of state, with the reason where one is known. */
  readonly onState?: ((state: VpcdCardState, reason?: string) => void) | undefined;
}

export interface VpcdCard {
  readonly state: VpcdCardState;
  /** Takes the card out of the virtual reader for good. Idempotent. */
  close(): Promise<void>;
}

/** Keeps a simulated card in a slot of vpcd, so that every PC/SC program of the machine can use it. */
export function insertIntoVpcd(options: VpcdCardOptions): VpcdCard {
  const { card, host, port, retryMs = 1000, retryMostMs = retryMs, onState } = options;
  let wait = retryMs;
  let state: VpcdCardState = 'connecting';
  let socket: Socket | undefined;
  let timer: NodeJS.Timeout | undefined;

  const enter = (next: VpcdCardState, reason?: string) => {
    state = next;
    onState?.(next, reason);
  };

  const open = () => {
    const session = new VpcdSession(card);
    let failure: string | undefined;
    socket = connect({ host, port, noDelay: true });
    socket.on('connect', () => {
      wait = retryMs;
      enter('connected');
    });
    socket.on('data', (bytes) => {
      try {
        for (const frame of session.receive(bytes)) socket?.write(frame);
      } catch (error) {
        failure = error instanceof Error ? error.message : 'the card failed';
        socket?.destroy();
      }
    });
    socket.on('error', (error) => (failure = error.message));
    socket.on('close', () => {
      session.end();
      if (state === 'closed') return;
      enter('connecting', failure);
      timer = setTimeout(open, wait);
      wait = Math.min(2 * wait, retryMostMs);
    });
  };

  open();
  return {
    get state() {
      return state;
    },
    async close() {
      if (state === 'closed') return;
      enter('closed');
      clearTimeout(timer);
      const open = socket;
      if (open === undefined || open.closed) return;
      await new Promise<void>((resolve) => {
        open.once('close', () => resolve());
        open.destroy();
      });
    },
  };
}
