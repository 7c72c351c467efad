import type { CardInterface, ContextInterface, MonitorEvent } from 'smartcard';
import type { PcscBinding } from '#hardware/card-reader/index.ts';

export type Card = CardInterface;
export interface Context extends ContextInterface {
  /** Stands for Reader.connect. */
  connect(): void;
}

/** A binding with one reader and one card, some of whose functions are replaced; it notes what is asked of it. */
export function pcscDouble(parts: Partial<{ context: Partial<Context>; card: Partial<Card> }>) {
  const calls: string[] = [];
  let contexts = 0;
  let state = 0;
  let looks = 0;
  const running = new Set<(event: MonitorEvent) => void>();

  const card: Card = {
    protocol: 1,
    connected: true,
    atr: Buffer.from('3B00', 'hex'),
    transmit: async () => Buffer.from('9000', 'hex'),
    control: async () => Buffer.alloc(0),
    getStatus: () => ({ state: 0, protocol: 1, atr: Buffer.from('3B00', 'hex') }),
    disconnect: (disposition) => void calls.push(`disconnect ${disposition}`),
    reconnect: async (share, protocol, initialization) => {
      calls.push(`reconnect ${share} ${protocol} ${initialization}`);
      return 1;
    },
    ...parts.card,
  };

  class DoubleContext implements ContextInterface {
    readonly isValid = true;
    constructor() {
      contexts++;
    }
    listReaders(): ReturnType<ContextInterface['listReaders']> {
      looks++;
      parts.context?.listReaders?.();
      return [
        {
          name: 'Reader 00',
          state,
          atr: null,
          connect: async (share, protocols) => {
            calls.push(`connect ${share} ${protocols}`);
            parts.context?.connect?.();
            return card;
          },
        },
      ];
    }
    async waitForChange(): Promise<null> {
      return null;
    }
    cancel(): void {}
    close(): void {
      contexts--;
    }
  }

  class DoubleMonitor {
    readonly isRunning = true;
    #callback: ((event: MonitorEvent) => void) | undefined;
    start(callback: (event: MonitorEvent) => void): void {
      calls.push('monitor start');
      this.#callback = callback;
      running.add(callback);
    }
    stop(): void {
      running.delete(this.#callback!);
    }
  }

  const binding: PcscBinding = {
    Context: DoubleContext,
    ReaderMonitor: DoubleMonitor,
    SCARD_SHARE_EXCLUSIVE: 1,
    SCARD_PROTOCOL_T0: 1,
    SCARD_PROTOCOL_T1: 2,
    SCARD_RESET_CARD: 1,
    SCARD_LEAVE_CARD: 0,
  };
  return {
    binding,
    calls,
    openContexts: () => contexts,
    monitors: () => running.size,
    /** How often readers were listed. */
    looks: () => looks,
    /** What the service says of its reader from now on; the monitor tells nothing of it. */
    setState: (next: number) => {
      state = next;
    },
    emit: (type: MonitorEvent['type']) => {
      for (const callback of [...running]) callback({ type, reader: 'Reader 00', state: 0, atr: null });
    },
  };
}
