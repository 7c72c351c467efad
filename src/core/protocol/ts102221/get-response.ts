import type { CommandApdu } from '../iso7816/index.ts';

/** GET RESPONSE for an answer 61xx or 62xx/63xx with data waiting (TS 102 221 section 11.1.20); `sw2` 00 asks for 256. */
export function getResponseCommand(sw2: number, channelClass = 0x00): CommandApdu {
  return { cla: channelClass, ins: 0xc0, p1: 0, p2: 0, data: new Uint8Array(0), le: sw2 || 256 };
}
