import { EventEmitter } from 'node:events';

/** How a port reaches its other end in the page. */
export interface PortWire {
  start(): void;
  post(data: string): void;
  close(): void;
}

/** Electron's MessagePortMain: events queue until `start`. */
export class MessagePortMainDouble extends EventEmitter {
  #wire: PortWire;
  #closed = false;

  constructor(wire: PortWire) {
    super();
    this.#wire = wire;
  }

  start(): void {
    if (!this.#closed) this.#wire.start();
  }

  postMessage(data: unknown, transfer: unknown[] = []): void {
    if (typeof data !== 'string' || transfer.length > 0)
      throw new Error('the double carries text on ports, nothing else');
    if (!this.#closed) this.#wire.post(data);
  }

  close(): void {
    if (this.#closed) return;
    this.#wire.close();
    this.closedByOtherEnd();
  }

  closedByOtherEnd(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.emit('close');
  }
}
