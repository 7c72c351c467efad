import type { Log } from '#core/environment/index.ts';
import { es2pFunctions } from '#core/protocol/sgp22/index.ts';
import { openHttpsFace, type MutualTls, type ServedFace } from '../https-face/index.ts';
import type { Smdp } from './create-smdp.ts';
import { serveFunction, useJsonBinding } from '../rsp-server/index.ts';

/** ES2+ (SGP.22 sections 5.3 and 6.5) for operators that present a certificate of `clientCa`. */
export function serveEs2plus(
  smdp: Smdp,
  options: { readonly port: number; readonly tls: MutualTls; readonly log?: Log | undefined },
): Promise<ServedFace> {
  const { log } = options;
  return openHttpsFace(options, (app) => {
    useJsonBinding(app, smdp, log);
    const { downloadOrder, confirmOrder, cancelOrder, releaseProfile } = es2pFunctions;
    serveFunction(app, log, downloadOrder, (request) => ({ iccid: smdp.downloadOrder(request).iccid }));
    serveFunction(app, log, confirmOrder, (request) => {
      const { eid, matchingId } = smdp.confirmOrder(request);
      return { eid: eid ?? undefined, matchingId: matchingId ?? '', smdpAddress: smdp.addresses[0] };
    });
    serveFunction(app, log, cancelOrder, (request) => {
      smdp.cancelOrder(request);
      return {};
    });
    serveFunction(app, log, releaseProfile, ({ iccid }) => {
      smdp.releaseProfile(iccid);
      return {};
    });
  });
}
