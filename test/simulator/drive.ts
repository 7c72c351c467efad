import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import type { SimulatedCard } from '#simulator/card.ts';

/** Sends one command in hex (blanks allowed) and gives the answer in upper-case hex. */
export const send = (card: SimulatedCard, hex: string): string => toHex(card.transmit(fromHex(hex)));

/** As `send`, with the GET RESPONSE loop of a T=0 terminal on the command's channel. */
export function exchange(card: SimulatedCard, hex: string): string {
  let answer = send(card, hex);
  let data = '';
  const cla = fromHex(hex)[0]!;
  const getResponse = toHex(Uint8Array.of(cla & 0x40 ? cla & 0x4f : cla & 0x03));
  while (answer.slice(-4, -2) === '61') {
    data += answer.slice(0, -4);
    answer = send(card, `${getResponse}C00000${answer.slice(-2)}`);
  }
  return data + answer;
}
