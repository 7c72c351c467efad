import type { CommandApdu } from '../iso7816/index.ts';

/** MANAGE CHANNEL, TS 102 221 section 11.1.17. */

/** The card picks the channel and answers its number in one byte. */
export const openChannelCommand = (): CommandApdu => ({
  cla: 0,
  ins: 0x70,
  p1: 0,
  p2: 0,
  data: new Uint8Array(0),
  le: 1,
});

export const closeChannelCommand = (channel: number): CommandApdu => ({
  cla: 0,
  ins: 0x70,
  p1: 0x80,
  p2: channel,
  data: new Uint8Array(0),
  le: undefined,
});
