import { cardBehaviour, type UiccOptions } from './card-behaviour.ts';

/** Third software function byte of the card capabilities (ISO/IEC 7816-4 table 119). */
const extendedLengthFields = 0x40;
const channelsAssignedByEither = 0x18;
const mostChannelsTold = 8;

/**
 * Answer to reset (ISO/IEC 7816-3, TS 102 221 section 6.3): direct convention, Fi 512 / Di 32, the one protocol offered,
 * then T=15 with clock stop and voltage classes and, on an eUICC, TB3 82 (eUICC-related functions). Historical bytes: card
 * service data, and the capabilities: selection by every means, extended length fields, number of logical channels.
 */
export function buildAtr(kind: 'euicc' | 'uicc', options: UiccOptions = {}): Uint8Array {
  const { protocol, extendedLength, logicalChannels } = cardBehaviour(options);
  const channels = Math.min(logicalChannels + 1, mostChannelsTold) - 1;
  const third = (extendedLength ? extendedLengthFields : 0) | (channels > 0 ? channelsAssignedByEither : 0) | channels;
  const historical = [0x80, 0x31, 0xe0, 0x73, 0xfe, 0x21, third, 0x57, 0xaa, 0x86, 0x60, 0xf0, 0x02, 0x00, 0x08];
  // T=1 tells its own figures: information field of 254 bytes, waiting times BWI 4 and CWI 5.
  const offered = protocol === 'T=1' ? [0x81, 0xb1, 0xfe, 0x45] : [0x80];
  const globals = kind === 'euicc' ? [0x3f, 0xc7, 0x82] : [0x1f, 0xc7];
  const body = [0x90 | historical.length, 0x96, ...offered, ...globals, ...historical];
  return Uint8Array.of(
    0x3b,
    ...body,
    body.reduce((check, byte) => check ^ byte, 0),
  );
}
