import type { ClientContext, ClientLink } from '@orpc/client';

export type ConnectionState = 'connecting' | 'open' | 'lost';

/** The way to the workstation, whichever host carries it. */
export interface Connection {
  /** Resolves with the link to call through, once it is open; rejects when `signal` aborts first. */
  link(signal?: AbortSignal): Promise<ClientLink<ClientContext>>;
  state(): ConnectionState;
  /** Calls back after each change of state, until the returned function is called. */
  onChange(listener: () => void): () => void;
}

/** Keeps the state and wakes those who wait for an open link. */
export class ConnectionBoard {
  private current: ConnectionState = 'connecting';
  private openLink: ClientLink<ClientContext> | undefined;
  private readonly listeners = new Set<() => void>();

  readonly state = () => this.current;

  readonly onChange = (listener: () => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  set(state: ConnectionState, link?: ClientLink<ClientContext>) {
    this.current = state;
    this.openLink = state === 'open' ? link : undefined;
    for (const listener of [...this.listeners]) listener();
  }

  link(signal?: AbortSignal): Promise<ClientLink<ClientContext>> {
    if (this.openLink) return Promise.resolve(this.openLink);
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        stop();
        signal?.removeEventListener('abort', aborted);
        settle();
      };
      const stop = this.onChange(() => {
        const link = this.openLink;
        if (link) finish(() => resolve(link));
      });
      const aborted = () => finish(() => reject(new DOMException('The call was aborted', 'AbortError')));
      signal?.addEventListener('abort', aborted);
    });
  }
}
