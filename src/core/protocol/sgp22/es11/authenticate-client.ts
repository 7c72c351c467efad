/** ES11.AuthenticateClient, SGP.22 sections 5.8.2 and 6.5.2.12. */
import { authenticateClient, type AuthenticateClientRequest } from '../es9p/index.ts';
import { eventIdPattern, serverAddressPattern } from '../json/index.ts';
import { malformedRequestRefusals, rspFunction } from '../json/rsp-function.ts';

/** Something waits for the card at a server: an SM-DP+, or another SM-DS that knows more. */
export interface EventEntry {
  /** To be given to that server as MatchingID. */
  readonly eventId: string;
  /** Host name; may carry a port. */
  readonly rspServerAddress: string;
}

export interface Es11AuthenticateClientResponse {
  readonly transactionId: string;
  readonly eventEntries: readonly EventEntry[];
}

export const es11AuthenticateClient = rspFunction({
  name: 'ES11.AuthenticateClient',
  path: authenticateClient.path,
  refusals: [
    ...malformedRequestRefusals,
    '8.9/4.2',
    '8.10.1/3.9',
    '8.11.1/3.9',
    '8.1.2/6.1',
    '8.1.2/6.3',
    '8.1.3/6.1',
    '8.1.3/6.3',
    '8.1.4/6.1',
    '8.1/6.1',
    '8.1/4.2',
    '8.9.5/3.9',
  ],
  request: {
    encode: (request: AuthenticateClientRequest) => authenticateClient.encodeRequest(request),
    decode: (body): AuthenticateClientRequest => ({
      transactionId: body.transactionId().toUpperCase(),
      authenticateServerResponse: body.tlv('authenticateServerResponse', 0xbf38),
    }),
  },
  response: {
    encode: ({ transactionId, eventEntries }: Es11AuthenticateClientResponse) => ({
      transactionId,
      eventEntries: eventEntries.map(({ eventId, rspServerAddress }) => ({ eventId, rspServerAddress })),
    }),
    decode: (body): Es11AuthenticateClientResponse => ({
      transactionId: body.transactionId(),
      eventEntries: body.objects('eventEntries').map((entry) => ({
        eventId: entry.text('eventId', eventIdPattern),
        rspServerAddress: entry.text('rspServerAddress', serverAddressPattern),
      })),
    }),
  },
});
