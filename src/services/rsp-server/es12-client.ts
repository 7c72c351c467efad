import type { HttpClient } from '#core/environment/index.ts';
import {
  deleteEvent,
  registerEvent,
  RspProtocolError,
  serverResponseHeaders,
  type DeleteEventRequest,
  type RegisterEventRequest,
} from '#core/protocol/sgp22/index.ts';
import { WorkbenchError } from '#shared/errors.ts';

export type Es12Call =
  | ({ readonly function: 'registerEvent' } & RegisterEventRequest)
  | ({ readonly function: 'deleteEvent' } & DeleteEventRequest);

/** What the SM-DS said, or why nothing is known of it. */
export type Es12Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly status: string }
  /** `reason`: an error code. The SM-DS may have acted all the same. */
  | { readonly kind: 'inaccessible'; readonly reason: string };

export interface Es12Client {
  /** `callId` names the call: a repetition under the same one is the same call. Never rejects. */
  call(smdsAddress: string, callId: string, call: Es12Call): Promise<Es12Outcome>;
}

export interface Es12ClientOptions {
  readonly http: HttpClient;
  /** TLS identity to present (HttpRequest.clientIdentity). */
  readonly clientIdentity: string;
  /** Object identifier of the requester. */
  readonly requester: string;
  readonly timeoutMs?: number | undefined;
}

/** ES12 of SGP.22 section 5.9 as its requester. */
export function createEs12Client(options: Es12ClientOptions): Es12Client {
  const { http, clientIdentity, requester, timeoutMs = 20_000 } = options;
  return {
    async call(smdsAddress, callId, call) {
      const header = { functionRequesterIdentifier: requester, functionCallIdentifier: callId };
      const [binding, body] =
        call.function === 'registerEvent'
          ? [registerEvent, registerEvent.encodeRequest({ ...call, header })]
          : [deleteEvent, deleteEvent.encodeRequest({ ...call, header })];
      try {
        const { status, body: answer } = await http.post({
          url: `https://${smdsAddress}${binding.path}`,
          headers: { ...serverResponseHeaders(), 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
          timeoutMs,
          clientIdentity,
        });
        if (status !== 200) return { kind: 'inaccessible', reason: `HTTP_STATUS ${status}` };
        binding.decodeResponse(JSON.parse(answer));
        return { kind: 'done' };
      } catch (error) {
        return outcomeOf(error);
      }
    },
  };
}

function outcomeOf(error: unknown): Es12Outcome {
  if (error instanceof RspProtocolError && error.code === 'REMOTE_RSP')
    return { kind: 'refused', status: `${error.details['subjectCode']}/${error.details['reasonCode']}` };
  if (error instanceof WorkbenchError || error instanceof RspProtocolError)
    return { kind: 'inaccessible', reason: error.code };
  return { kind: 'inaccessible', reason: error instanceof SyntaxError ? 'REMOTE_ANSWER_INVALID' : 'INTERNAL' };
}
