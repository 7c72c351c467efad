/** How an LPA cuts a BoundProfilePackage into commands: SGP.22 section 2.5.5 and 5.7.6. */
import { readHeader, readOnly, readTlv, readTlvs, TlvError, type Tlv } from '../../asn1/index.ts';
import { concat } from '../../bytes/index.ts';
import { reading } from '../rsp-protocol-error.ts';
import { bppSequences } from './bpp-sequences.ts';

/**
 * The commands in order; each goes to the card as a STORE DATA chain of its own. Together they are the package, byte for byte.
 * Throws RspProtocolError 'MALFORMED' when the package is not built as the specification says.
 */
export const segmentBoundProfilePackage = (boundProfilePackage: Uint8Array): Uint8Array[] =>
  reading('BoundProfilePackage', () => {
    const outer = readOnly(boundProfilePackage, 0xbf36);
    const initialiseSecureChannel = readTlv(outer.value);
    if (initialiseSecureChannel.tag !== 0xbf23) throw new TlvError('no InitialiseSecureChannel');
    const commands = [concat(header(outer), initialiseSecureChannel.bytes)];
    const members = readTlvs(outer.value).slice(1);
    for (const { tag, segmentTag, optional, name } of bppSequences) {
      if (members[0]?.tag !== tag) {
        if (optional) continue;
        throw new TlvError(`${name} is missing`);
      }
      const sequence = members.shift()!;
      const segments = readTlvs(sequence.value);
      if (segments.length === 0 || segments.some((segment) => segment.tag !== segmentTag))
        throw new TlvError(`${name} has no or other segments`);
      // The 87 sequences go with their header, the longer ones after it. Order and joints are what real LPAs send.
      const [first, ...rest] = segments.map(({ bytes }) => bytes);
      if (segmentTag === 0x87) commands.push(concat(header(sequence), first!), ...rest);
      else commands.push(header(sequence), first!, ...rest);
    }
    if (members.length > 0) throw new TlvError('unknown member');
    return commands;
  });

/** Tag and length of an element. */
const header = (element: Tlv): Uint8Array => element.bytes.subarray(0, readHeader(element.bytes)!.headerLength);
