import { Agent, type AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Target } from './open-connection.ts';

/** Connections idle for longer are not trusted to be alive: servers and what lies between close them. */
const idleLimit = 60_000;

/** Keeps connections alive that `open` made. */
export class VerifiedAgent extends Agent {
  readonly #open: (target: Target) => Promise<TLSSocket>;
  readonly #idleSince = new WeakMap<object, number>();

  constructor(open: (target: Target) => Promise<TLSSocket>) {
    super({ keepAlive: true, maxSockets: 16 });
    this.#open = open;
    this.on('free', (socket: object) => this.#idleSince.set(socket, performance.now()));
  }

  override createConnection(
    options: AgentOptions & { host?: string | undefined; port?: number | string | null | undefined },
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const host = (options.host ?? '').replace(/^\[|\]$/g, '');
    this.#open({ host, port: Number(options.port ?? 443) }).then(
      (socket) => callback?.(null, socket),
      // By Node's own typing there is a stream even where there is an error.
      (error: Error) => callback?.(error, undefined as never),
    );
    return undefined;
  }

  /** Ends connections that nothing uses: those idle for too long, or `all`. */
  dropIdle(all = false): void {
    const now = performance.now();
    for (const sockets of Object.values(this.freeSockets))
      for (const socket of sockets ?? [])
        if (all || now - (this.#idleSince.get(socket) ?? 0) > idleLimit) socket.destroy();
  }

  get inUse(): boolean {
    return Object.keys(this.sockets).length > 0 || Object.keys(this.requests).length > 0;
  }
}
