import type { CardReader } from '#core/environment/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { DeviceError } from '#shared/errors.ts';

/** A reader whose card answers as `answer` says, in hex; what it was sent stays in `sent`. */
export function scriptedReader(answer: (command: string) => string) {
  const sent: string[] = [];
  let closed = false;
  const reader: CardReader = {
    id: 'scripted',
    name: 'Scripted',
    kind: 'simulated',
    connect: async () => ({
      atr: fromHex('3B00'),
      async transmit(command) {
        if (closed) throw new DeviceError('gone', 'closed');
        sent.push(toHex(command));
        return fromHex(answer(toHex(command)));
      },
      reset: async () => fromHex('3B00'),
      async close() {
        closed = true;
      },
    }),
  };
  return { reader, sent, isClosed: () => closed };
}
