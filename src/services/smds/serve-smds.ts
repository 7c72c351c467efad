import type { FastifyRequest } from 'fastify';
import type { Log } from '#core/environment/index.ts';
import { CertificateError, parseCertificate, rolesOf } from '#core/protocol/crypto/index.ts';
import { es11Functions, es12Functions } from '#core/protocol/sgp22/index.ts';
import { clientCertificate, openHttpsFace, type MutualTls, type ServedFace } from '../https-face/index.ts';
import { RspRefusal, serveFunction, useJsonBinding } from '../rsp-server/index.ts';
import type { Smds } from './create-smds.ts';

/**
 * ES11 for any LPA, and ES12 for servers that present a TLS certificate (role DPtls or DStls) of `clientCa`: on one port,
 * since the one address of an SM-DS is what both are told. Adds `localhost` and `127.0.0.1` with it to the server's names.
 */
export async function serveSmds(
  smds: Smds,
  options: { readonly port: number; readonly tls: MutualTls; readonly log?: Log | undefined },
): Promise<ServedFace> {
  const { log } = options;
  const face = await openHttpsFace({ ...options, tls: { ...options.tls, optional: true } }, (app) => {
    useJsonBinding(app, smds, log);
    const { initiateAuthentication, authenticateClient } = es11Functions;
    serveFunction(app, log, initiateAuthentication, (request) => smds.initiateAuthentication(request));
    serveFunction(app, log, authenticateClient, (request) => smds.authenticateClient(request));
    app.addHook('onRequest', (request, reply, done) => {
      if (!request.url.startsWith('/gsma/rsp2/es12/') || clientCertificate(request) !== undefined) return done();
      void reply.status(403).send({ code: 'CLIENT_CERTIFICATE_REQUIRED', message: 'ES12 wants a client certificate' });
    });
    serveFunction(app, log, es12Functions.registerEvent, async (request, http) => {
      await smds.registerEvent(request, requesterOf(http));
      return {};
    });
    serveFunction(app, log, es12Functions.deleteEvent, (request, http) => {
      smds.deleteEvent(request, requesterOf(http));
      return {};
    });
  });
  smds.addAddress(`localhost:${face.port}`);
  smds.addAddress(`127.0.0.1:${face.port}`);
  return face;
}

/** Owner of the client's certificate. Refuses with 1.1/1.2 who is neither SM-DP+ nor SM-DS. */
function requesterOf(request: FastifyRequest): string {
  const der = clientCertificate(request);
  try {
    const certificate = der && parseCertificate(der);
    const isServer = certificate && rolesOf(certificate).some((role) => role === 'DPtls' || role === 'DStls');
    if (isServer && certificate.registeredId !== undefined) return certificate.registeredId;
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
  }
  throw new RspRefusal('1.1/1.2', 'only an SM-DP+ or an SM-DS registers events');
}
