import type { TLSSocket } from 'node:tls';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Log } from '#core/environment/index.ts';
import { es2pFunctions, serverResponseHeaders, type RspFunction } from '#core/protocol/sgp22/index.ts';
import { openHttpsFace, type MutualTls, type ServedFace } from '../https-face/index.ts';
import { serveFunction, useJsonBinding } from '../rsp-server/index.ts';
import type { Smdp } from './create-smdp.ts';
import type { Order } from './order.ts';

/** ES2+ (SGP.22 sections 5.3 and 6.5) for operators that present a certificate of `clientCa`. */
export function serveEs2plus(
  smdp: Smdp,
  options: {
    readonly port: number;
    readonly tls: MutualTls;
    readonly log?: Log | undefined;
    readonly requestTimeout?: number | undefined;
  },
): Promise<ServedFace> {
  const { log } = options;
  return openHttpsFace({ ...options, headers: serverResponseHeaders() }, (app) => {
    useJsonBinding(app, smdp, log);
    const serve = serveOperators(app, smdp, log);
    const { downloadOrder, confirmOrder, cancelOrder, releaseProfile } = es2pFunctions;
    serve(downloadOrder, (request, operator) => ({ iccid: smdp.downloadOrder({ ...request, operator }).iccid }));
    serve(confirmOrder, (request, operator) => {
      const confirm = () => smdp.confirmOrder({ ...request, operator });
      const answer = ({ eid, matchingId }: Order) => ({
        eid: eid ?? undefined,
        matchingId: matchingId ?? '',
        smdpAddress: smdp.addresses[0],
      });
      return request.smdsAddress === undefined
        ? answer(confirm())
        : smdp.announced(request.iccid, confirm).then(answer);
    });
    serve(cancelOrder, (request, operator) => {
      smdp.cancelOrder({ ...request, operator });
      return {};
    });
    serve(releaseProfile, async ({ iccid }, operator) => {
      await smdp.announced(iccid, () => smdp.releaseProfile(iccid, operator));
      return {};
    });
  });
}

/** Functions with the operator they are called by, each call of theirs performed once. */
const serveOperators =
  (app: FastifyInstance, smdp: Smdp, log: Log | undefined) =>
  <Request, Response>(
    binding: RspFunction<Request, Response>,
    perform: (request: Request, operator: string) => Response | Promise<Response>,
  ): void =>
    serveFunction(app, log, binding, (request, http) => {
      const operator = operatorOf(http);
      return smdp.answeredCalls.once({ operator, functionName: binding.name, request }, () =>
        perform(request, operator),
      );
    });

/** Subject of the certificate that the operator proved to hold: it stays when the certificate is renewed. */
function operatorOf({ raw }: FastifyRequest): string {
  // Not getPeerCertificate: Node 24 crashes when it turns a certificate with a brainpool key into a plain object.
  return (raw.socket as TLSSocket).getPeerX509Certificate()?.subject ?? '';
}
