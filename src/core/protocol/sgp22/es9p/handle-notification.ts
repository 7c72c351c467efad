/** SGP.22 sections 5.6.4 and 6.5.2.9. The answer is 204 without a body. */
import { toBase64 } from '../../bytes/index.ts';
import { malformedRequestRefusals, noBody, rspFunction } from '../json/rsp-function.ts';

export interface HandleNotificationRequest {
  /** One PendingNotification, whole (BF37 or 30), as the card gave it. */
  readonly pendingNotification: Uint8Array;
}

export const handleNotification = rspFunction({
  name: 'ES9+.HandleNotification',
  path: '/gsma/rsp2/es9plus/handleNotification',
  httpStatus: 204,
  refusals: [...malformedRequestRefusals, '8.8/4.2'],
  request: {
    encode: ({ pendingNotification }: HandleNotificationRequest) => ({
      pendingNotification: toBase64(pendingNotification),
    }),
    decode: (body): HandleNotificationRequest => ({
      pendingNotification: body.tlv('pendingNotification', 0xbf37, 0x30),
    }),
  },
  response: noBody,
});
