import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** vpcd's side of one slot, without pcscd: sends orders and commands, collects the card's frames. */
export class VpcdDouble {
  readonly port: number;
  #server: Server;
  #card: Socket | undefined;
  #bytes = Buffer.alloc(0);
  #wake = () => {};

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
    this.#serve(server);
  }

  static async open(port = 0): Promise<VpcdDouble> {
    const server = await listen(port);
    const address = server.address();
    return new VpcdDouble(server, typeof address === 'object' && address !== null ? address.port : 0);
  }

  /** Slots on ports that follow each other. */
  static async openRow(count: number): Promise<VpcdDouble[]> {
    for (let tries = 0; ; tries++) {
      const row = [await VpcdDouble.open()];
      try {
        while (row.length < count) row.push(await VpcdDouble.open(row[0]!.port + row.length));
        return row;
      } catch (error) {
        await Promise.all(row.map((slot) => slot.close()));
        if (tries === 20) throw error;
      }
    }
  }

  /** One order or APDU in hex; resolves when a card is there to take it. */
  async send(hex: string): Promise<void> {
    while (this.#card === undefined) await this.#woken();
    const body = Buffer.from(hex, 'hex');
    this.#card.write(Buffer.concat([Buffer.from([body.length >> 8, body.length & 0xff]), body]));
  }

  /** The card's next frame in upper-case hex. */
  async frame(): Promise<string> {
    while (this.#bytes.length < 2 || this.#bytes.length < 2 + this.#bytes.readUInt16BE(0)) await this.#woken();
    const length = this.#bytes.readUInt16BE(0);
    const frame = this.#bytes
      .subarray(2, 2 + length)
      .toString('hex')
      .toUpperCase();
    this.#bytes = this.#bytes.subarray(2 + length);
    return frame;
  }

  /** One APDU with GET RESPONSE while the card says 61xx: data and the last status word in hex. */
  async exchange(hex: string): Promise<string> {
    await this.send(hex);
    let answer = await this.frame();
    let data = '';
    while (answer.slice(-4, -2) === '61') {
      data += answer.slice(0, -4);
      await this.send(`${hex.slice(0, 2)}C00000${answer.slice(-2)}`);
      answer = await this.frame();
    }
    return data + answer;
  }

  /** Power, ATR, ISD-R selected on the basic channel. */
  async start(): Promise<string> {
    await this.send('01');
    await this.send('04');
    const atr = await this.frame();
    await this.exchange('00A4040010A0000005591010FFFFFFFF8900000100');
    return atr;
  }

  /** pcscd ends: the card's connection breaks, and nobody listens until `reopen`. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#card?.destroy();
    this.#card = undefined;
    await closed;
  }

  async reopen(): Promise<void> {
    this.#server = await listen(this.port);
    this.#serve(this.#server);
  }

  #serve(server: Server): void {
    server.on('connection', (socket) => {
      this.#card = socket;
      this.#bytes = Buffer.alloc(0);
      this.#wake();
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk) => {
        this.#bytes = Buffer.concat([this.#bytes, chunk]);
        this.#wake();
      });
      socket.on('close', () => {
        if (this.#card === socket) this.#card = undefined;
      });
    });
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
