/** ES12.DeleteEvent, SGP.22 sections 5.9.2 and 6.5.2.14; between SM-DS's (ES15) the same. */
import { eidPattern, eventIdPattern } from '../json/index.ts';
import { requesterFunction } from '../json/requester-function.ts';
import { malformedRequestRefusals, noBody } from '../json/rsp-function.ts';

export interface DeleteEventRequest {
  readonly eid: string;
  readonly eventId: string;
}

export const deleteEvent = requesterFunction({
  name: 'ES12.DeleteEvent',
  path: '/gsma/rsp2/es12/deleteEvent',
  refusals: [...malformedRequestRefusals, '8.9/4.2', '1.1/1.2', '8.9.5/3.9'],
  request: {
    encode: ({ eid, eventId }: DeleteEventRequest) => ({ eid, eventId }),
    decode: (body): DeleteEventRequest => ({
      eid: body.text('eid', eidPattern),
      eventId: body.text('eventId', eventIdPattern),
    }),
  },
  response: noBody,
});
