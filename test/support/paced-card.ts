import { connect } from 'node:net';
import type { VpcdCard } from '#hardware/card-reader/index.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { VpcdSession } from '#simulator/vpcd/index.ts';

/**
 * Milliseconds a byte takes on the contacts (ISO/IEC 7816-3): twelve elementary time units of F/D = 512/32 cycles, as TA1 = 96 of
 * our ATR offers, at the 4 MHz of common readers.
 */
const msPerByte = (12 * 512) / 32 / 4e6 / 1e-3;

/** In a vpcd slot at the speed of a real card's line; what the chip would compute and write takes no time. */
export function insertPaced(card: SimulatedCard, port: number, onConnected: () => void): VpcdCard {
  const session = new VpcdSession(card);
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  socket.on('connect', onConnected);
  socket.on('data', (bytes) => {
    const answers = session.receive(bytes);
    const sent = answers.reduce((sum, answer) => sum + answer.length, 0);
    setTimeout(() => answers.forEach((answer) => socket.write(answer)), (bytes.length + sent) * msPerByte);
  });
  return {
    state: 'connected',
    async close() {
      socket.destroy();
      session.end();
    },
  };
}
