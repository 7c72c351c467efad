import { toHex } from '../../bytes/index.ts';
import { request, type AtCommand } from '../at-command.ts';
import { decodeApduAnswer } from '../apdu-answer.ts';

/** TS 27.007 section 8.43: one APDU on a session of +CCHO. The length is in hex characters. Key generation on the card takes seconds. */
export const cgla: AtCommand<{ session: number; command: Uint8Array }, Uint8Array> = {
  name: 'AT+CGLA=',
  encode({ session, command }) {
    const hex = toHex(command);
    return request(`AT+CGLA=${session},${hex.length},"${hex}"`, { prefixes: ['+CGLA'], timeoutMs: 30_000 });
  },
  decode: (lines) => decodeApduAnswer('AT+CGLA=', '+CGLA', lines),
};
