import { concat, fromUint } from '../bytes/index.ts';

/** Command APDU of ISO/IEC 7816-4 section 5.1, cases 1 to 4, short and extended length fields. */
export interface CommandApdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  /** Command data field; empty in cases 1 and 2. */
  readonly data: Uint8Array;
  /** Most bytes wanted back: 256 for a short Le of 00, 65536 for an extended 0000; undefined when there is no Le. */
  readonly le: number | undefined;
}

/** Bytes that are no command APDU: a card answers 6700. */
export class ApduError extends Error {
  override readonly name = 'ApduError';
}

/** Throws ApduError when the length fields do not agree with the number of bytes. */
export function parseCommandApdu(bytes: Uint8Array): CommandApdu {
  const [cla, ins, p1, p2, p3] = bytes;
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined)
    throw new ApduError('a command APDU has at least four bytes');
  const command = (data: Uint8Array, le?: number): CommandApdu => ({ cla, ins, p1, p2, data, le });
  const none = new Uint8Array(0);
  if (p3 === undefined) return command(none);
  if (bytes.length === 5) return command(none, p3 === 0 ? 256 : p3);
  if (p3 === 0) return parseExtended(bytes, command);
  const data = bytes.subarray(5, 5 + p3);
  if (bytes.length === 5 + p3) return command(data);
  if (bytes.length === 6 + p3) return command(data, bytes.at(-1) || 256);
  throw new ApduError(`Lc says ${p3} bytes, ${bytes.length - 5} follow`);
}

/** Whether the length fields of a command are of three and two bytes: a first length byte of zero, and more after it. */
export const hasExtendedLength = (bytes: Uint8Array): boolean => bytes.length > 5 && bytes[4] === 0;

function parseExtended(bytes: Uint8Array, command: (data: Uint8Array, le?: number) => CommandApdu): CommandApdu {
  const wide = (offset: number) => (bytes[offset] ?? 0) * 256 + (bytes[offset + 1] ?? 0);
  if (bytes.length === 7) return command(new Uint8Array(0), wide(5) || 65536);
  const lc = bytes.length < 7 ? 0 : wide(5);
  if (lc === 0) throw new ApduError('extended Lc of zero');
  const data = bytes.subarray(7, 7 + lc);
  if (bytes.length === 7 + lc) return command(data);
  if (bytes.length === 9 + lc) return command(data, wide(7 + lc) || 65536);
  throw new ApduError(`extended Lc says ${lc} bytes, ${bytes.length - 7} follow`);
}

/** Short form wherever it suffices. Throws RangeError on values that no length field can hold. */
export function encodeCommandApdu(command: CommandApdu): Uint8Array {
  const { cla, ins, p1, p2, data, le } = command;
  if (data.length > 0xffff || (le !== undefined && (le < 1 || le > 65536)))
    throw new RangeError('Lc or Le out of range');
  const header = Uint8Array.of(cla, ins, p1, p2);
  if (data.length <= 255 && (le ?? 0) <= 256) {
    const lc = data.length === 0 ? new Uint8Array(0) : Uint8Array.of(data.length);
    return concat(header, lc, data, le === undefined ? new Uint8Array(0) : Uint8Array.of(le & 0xff));
  }
  const lc = data.length === 0 ? Uint8Array.of(0) : concat(Uint8Array.of(0), fromUint(data.length, 2));
  return concat(header, lc, data, le === undefined ? new Uint8Array(0) : fromUint(le & 0xffff, 2));
}
