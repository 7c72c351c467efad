import { concat, fromHex } from '#core/protocol/bytes/index.ts';
import { vectorFiles, vectorLines, vectorsAvailable } from '#test/support/vectors.ts';

interface Line {
  readonly dir?: string;
  readonly kind: string;
  readonly hex?: string;
}

export interface RecordedExchange {
  readonly file: string;
  /** Reassembled from STORE DATA blocks. */
  readonly request: Uint8Array;
  /** Reassembled from GET RESPONSE pieces, without status word. */
  readonly response: Uint8Array;
}

/** ES10 exchanges of one recorded session: STORE DATA chains and their answers. */
export function recordedExchanges(file: string): RecordedExchange[] {
  const exchanges: RecordedExchange[] = [];
  let request: Uint8Array = new Uint8Array(0);
  let response: Uint8Array = new Uint8Array(0);
  for (const { dir, kind, hex } of vectorLines<Line>(file)) {
    if (kind !== 'apdu' || hex === undefined) continue;
    const apdu = fromHex(hex);
    if (dir === 'host-to-card') {
      if (apdu[1] === 0xe2) {
        if (apdu[3] === 0) request = new Uint8Array(0);
        request = concat(request, apdu.subarray(5, 5 + apdu[4]!));
        response = new Uint8Array(0);
      } else if (apdu[1] !== 0xc0) request = new Uint8Array(0);
    } else {
      response = concat(response, apdu.subarray(0, -2));
      const more = apdu.at(-2) === 0x61;
      if (!more && request.length > 0 && response.length > 0) {
        exchanges.push({ file, request, response });
        response = new Uint8Array(0);
      }
    }
  }
  return exchanges;
}

/** All exchanges of the recordings whose names start with `prefix`. */
export const allExchanges = (prefix: string): RecordedExchange[] =>
  vectorsAvailable
    ? vectorFiles('transcripts', '.jsonl')
        .filter((file) => file.startsWith(`transcripts/${prefix}`))
        .flatMap(recordedExchanges)
    : [];
