import type { Log } from '#core/environment/index.ts';
import { es9pFunctions, RspProtocolError, serverResponseHeaders } from '#core/protocol/sgp22/index.ts';
import { openHttpsFace, refuseOtherMethods, type ServedFace, type TlsServerIdentity } from '../https-face/index.ts';
import type { Smdp } from './create-smdp.ts';
import { readRequest, refused, RspRefusal, serveFunction, useJsonBinding } from '../rsp-server/index.ts';

/**
 * ES9+ over HTTPS in SGP.22's JSON binding (section 6.5): every answer of a function has status 200 and an envelope,
 * a notification that was read 204. Adds `hosts`, `localhost` and `127.0.0.1` with its port to the server's own names.
 */
export async function serveSmdp(
  smdp: Smdp,
  options: {
    readonly port: number;
    readonly tls: TlsServerIdentity;
    readonly log?: Log | undefined;
    readonly requestTimeout?: number | undefined;
    readonly hosts?: readonly string[] | undefined;
  },
): Promise<ServedFace> {
  const { log } = options;
  const face = await openHttpsFace({ ...options, bodyLimit: 512 * 1024, headers: serverResponseHeaders() }, (app) => {
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
    refuseOtherMethods(app, handleNotification.path);
    app.post(handleNotification.path, (request, reply) => {
      try {
        const { pendingNotification } = readRequest(handleNotification, request);
        takeNotification(smdp, pendingNotification, log);
        return reply.status(204).send();
      } catch (error) {
        // There is no envelope to say it in, and a 2xx would make the card's LPA drop the notification.
        const status = isOurFault(error) ? 500 : 400;
        return reply.status(status).send(refused(handleNotification.name, error, log, request));
      }
    });
  });
  for (const host of [...(options.hosts ?? []), 'localhost', '127.0.0.1']) smdp.addAddress(`${host}:${face.port}`);
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

const isOurFault = (error: unknown): boolean => !(error instanceof RspRefusal || error instanceof RspProtocolError);
