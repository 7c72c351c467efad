import type { Log } from '#core/environment/index.ts';
import { es9pFunctions } from '#core/protocol/sgp22/index.ts';
import { openHttpsFace, type ServedFace, type TlsServerIdentity } from '../https-face/index.ts';
import type { Smdp } from './create-smdp.ts';
import { readRequest, refused, RspRefusal, serveFunction, useJsonBinding } from '../rsp-server/index.ts';

/**
 * ES9+ over HTTPS in SGP.22's JSON binding (section 6.5): every answer of a function has status 200 and an envelope,
 * a notification that was read 204. Adds `localhost` and `127.0.0.1` with its port to the server's own names.
 */
export async function serveSmdp(
  smdp: Smdp,
  options: { readonly port: number; readonly tls: TlsServerIdentity; readonly log?: Log | undefined },
): Promise<ServedFace> {
  const { log } = options;
  const face = await openHttpsFace({ ...options, bodyLimit: 512 * 1024 }, (app) => {
    useJsonBinding(app, smdp, log);
    const { initiateAuthentication, authenticateClient, getBoundProfilePackage, cancelSession } = es9pFunctions;
    serveFunction(app, log, initiateAuthentication, (request) => smdp.initiateAuthentication(request));
    serveFunction(app, log, authenticateClient, (request) => smdp.authenticateClient(request));
    serveFunction(app, log, getBoundProfilePackage, (request) => smdp.getBoundProfilePackage(request));
    serveFunction(app, log, cancelSession, (request) => {
      smdp.cancelSession(request);
      return {};
    });
    const { handleNotification } = es9pFunctions;
    app.post(handleNotification.path, (request, reply) => {
      try {
        const { pendingNotification } = readRequest(handleNotification, request);
        takeNotification(smdp, pendingNotification, log);
        return reply.status(204).send();
      } catch (error) {
        // There is no envelope to say it in, and a 2xx would make the card's LPA drop the notification.
        return reply.status(400).send(refused(handleNotification.name, error, log));
      }
    });
  });
  smdp.addAddress(`localhost:${face.port}`);
  smdp.addAddress(`127.0.0.1:${face.port}`);
  return face;
}

/** A notification that is not ours to take is done with all the same: sending it again would not help. */
function takeNotification(smdp: Smdp, pendingNotification: Uint8Array, log: Log | undefined): void {
  try {
    smdp.handleNotification(pendingNotification);
  } catch (error) {
    if (!(error instanceof RspRefusal)) throw error;
    log?.warn('notification not taken', { reason: error.message });
  }
}
