import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { insertIntoVpcd, type VpcdCard, type VpcdCardState } from '#hardware/card-reader/index.ts';
import { sampleSim } from '#test/support/sample-card.ts';

/** The reader's side: what vpcd does on its TCP port. */
class ReaderPort {
  readonly server: Server = createServer();
  socket: Socket | undefined;

  async listen(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  async accept(): Promise<void> {
    const [socket] = (await once(this.server, 'connection')) as [Socket];
    this.socket = socket;
  }

  async exchange(hex: string): Promise<string> {
    this.socket!.write(fromHex(hex));
    const [bytes] = (await once(this.socket!, 'data')) as [Buffer];
    return toHex(bytes);
  }
}

let card: VpcdCard | undefined;
const port = new ReaderPort();
afterEach(async () => {
  await card?.close();
  port.socket?.destroy();
  port.server.close();
});

describe('a card in a slot of vpcd', () => {
  it('answers, comes back after the reader broke off, and leaves for good when closed', async () => {
    const states: VpcdCardState[] = [];
    const sim = sampleSim();
    const number = await port.listen();
    const first = port.accept();
    card = insertIntoVpcd({
      card: sim,
      host: '127.0.0.1',
      port: number,
      retryMs: 5,
      onState: (state) => states.push(state),
    });
    await first;
    port.socket!.write(fromHex('000101'));
    const atr = await port.exchange('000104');
    expect(atr).toMatch(/^00..3B/);
    // SELECT MF without answer data, then EF.ICCID by its short identifier
    expect(await port.exchange('000700A4000C023F00')).toBe('00029000');
    expect(await port.exchange('000500B0820000')).toBe('000C988842070000000030F59000');

    const second = port.accept();
    port.socket!.destroy();
    await second;
    expect(await port.exchange('000104')).toBe(atr);

    await card.close();
    await card.close();
    expect(card.state).toBe('closed');
    expect(states).toEqual(['connected', 'connecting', 'connected', 'closed']);
  });
});
