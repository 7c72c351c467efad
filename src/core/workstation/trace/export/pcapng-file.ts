import { concat, fromHex } from '#core/protocol/bytes/index.ts';
import { enhancedPacket, interfaceDescription, sectionHeader, simPacket, tpdu } from '#core/protocol/gsmtap/index.ts';
import type { TraceLine } from '#shared/api/index.ts';
import { PairApdus, type ApduPair } from './pair-apdus.ts';
import type { TraceFile } from './trace-file.ts';

/** For Wireshark: an interface for every device, a packet for every command with its answer. AT and HTTP lines are left out. */
export function pcapngFile(): TraceFile {
  const pairs = new PairApdus();
  const interfaces = new Map<string, number>();
  let number = 0;

  const written = (some: readonly ApduPair[]): Uint8Array => concat(...some.flatMap(packet));
  const packet = ({ line, command, answer, status }: ApduPair): Uint8Array[] => {
    const blocks: Uint8Array[] = [];
    let interfaceId = interfaces.get(line.deviceId);
    if (interfaceId === undefined) {
      interfaceId = interfaces.size;
      interfaces.set(line.deviceId, interfaceId);
      blocks.push(interfaceDescription(line.deviceId));
    }
    const payload = tpdu(bytesOf(command), answer === undefined ? undefined : bytesOf(answer));
    const comment = [line.name, status, command.includes('*') || answer?.includes('*') ? 'blotted out: 2A' : null];
    blocks.push(
      enhancedPacket({
        interfaceId,
        at: Date.parse(line.at),
        bytes: simPacket(payload, ++number),
        comment: comment.filter((one) => one !== null).join(' · '),
      }),
    );
    return blocks;
  };

  return {
    begin: () => sectionHeader('eSIM Workbench'),
    line: (line: TraceLine) => written(pairs.take(line)),
    end: () => written(pairs.end()),
  };
}

/** A byte that is blotted out is the code of a star; of one that is so by half, that half is A, which is no digit. */
const bytesOf = (hex: string): Uint8Array =>
  fromHex(hex.replace(/../g, (byte) => (byte === '**' ? '2A' : byte.replace('*', 'A'))).slice(0, hex.length & ~1));
