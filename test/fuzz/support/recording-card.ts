import { concat } from '#core/protocol/bytes/index.ts';
import type { SimulatedCard } from '#simulator/card.ts';

/** Everything a terminal said to a card, and what passed through STORE DATA put together again. */
export interface Recording {
  readonly commands: Uint8Array[];
  readonly requests: Uint8Array[];
  readonly responses: Uint8Array[];
}

export function recordingCard(card: SimulatedCard): { readonly card: SimulatedCard; readonly recording: Recording } {
  const recording: Recording = { commands: [], requests: [], responses: [] };
  let request: Uint8Array[] = [];
  let response: Uint8Array[] = [];
  return {
    recording,
    card: {
      powerOn: () => card.powerOn(),
      powerOff: () => card.powerOff(),
      reset: () => card.reset(),
      transmit(command) {
        recording.commands.push(command.slice());
        const answer = card.transmit(command);
        if (command[1] === 0xe2) {
          request.push(command.slice(5, 5 + command[4]!));
          if ((command[2]! & 0x80) !== 0) {
            recording.requests.push(concat(...request));
            request = [];
          }
          response = [];
        }
        if (command[1] === 0xe2 || command[1] === 0xc0) {
          response.push(answer.slice(0, -2));
          const whole = concat(...response);
          if (answer.at(-2) !== 0x61 && whole.length > 0) recording.responses.push(whole);
        }
        return answer;
      },
    },
  };
}
