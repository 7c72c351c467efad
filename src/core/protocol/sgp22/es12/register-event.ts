/** ES12.RegisterEvent, SGP.22 sections 5.9.1 and 6.5.2.13; between SM-DS's (ES15) the same. */
import { eidPattern, eventIdPattern, serverAddressPattern } from '../json/index.ts';
import { requesterFunction } from '../json/requester-function.ts';
import { malformedRequestRefusals, noBody } from '../json/rsp-function.ts';

export interface RegisterEventRequest {
  readonly eid: string;
  /** Where the LPA is to go: an SM-DP+, or the SM-DS that forwards. Host name; may carry a port. */
  readonly rspServerAddress: string;
  readonly eventId: string;
  /** Whether the SM-DS is to register itself for this event at the SM-DS above it. */
  readonly forwardingIndicator: boolean;
}

export const registerEvent = requesterFunction({
  name: 'ES12.RegisterEvent',
  path: '/gsma/rsp2/es12/registerEvent',
  refusals: [...malformedRequestRefusals, '8.9/4.2', '1.1/1.2', '8.9.5/3.3', '8.9/5.1'],
  request: {
    encode: ({ eid, rspServerAddress, eventId, forwardingIndicator }: RegisterEventRequest) => ({
      eid,
      rspServerAddress,
      eventId,
      forwardingIndicator,
    }),
    decode: (body): RegisterEventRequest => ({
      eid: body.text('eid', eidPattern),
      rspServerAddress: body.text('rspServerAddress', serverAddressPattern),
      eventId: body.text('eventId', eventIdPattern),
      forwardingIndicator: body.boolean('forwardingIndicator'),
    }),
  },
  response: noBody,
});
