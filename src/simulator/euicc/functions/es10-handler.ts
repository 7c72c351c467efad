import type { Es10Function } from '#core/protocol/sgp22/index.ts';
import type { Channel } from '../../uicc/index.ts';
import type { EuiccCore } from '../euicc-core.ts';

/** One ES10 function as the card performs it: request TLV in, response TLV out. */
export interface Es10Handler {
  readonly tag: number;
  /** Throws RspProtocolError on a malformed request and Refusal to answer a status word. */
  run(core: EuiccCore, request: Uint8Array, channel: Channel): Uint8Array;
  /** The response when the card's memory failed and nothing was changed; undefined: a status word has to say it. */
  failed(request: Uint8Array): Uint8Array | undefined;
}

/** `onMemoryFailure`: what the function answers then, where its specification has a code for it. */
export const handler = <Request, Response>(
  codec: Es10Function<Request, Response>,
  perform: (core: EuiccCore, request: Request, channel: Channel) => Response,
  onMemoryFailure?: (request: Request) => Response,
): Es10Handler => ({
  tag: codec.tag,
  run: (core, request, channel) => codec.encodeResponse(perform(core, codec.decodeRequest(request), channel)),
  failed: (request) =>
    onMemoryFailure === undefined ? undefined : codec.encodeResponse(onMemoryFailure(codec.decodeRequest(request))),
});

export const undefinedError = () => ({ result: 'undefinedError' }) as const;
