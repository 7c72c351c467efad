import type { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';

/** DER of the certificate that the client proved to hold, if it is of one of the face's roots. */
export function clientCertificate(request: FastifyRequest): Uint8Array | undefined {
  const socket = request.raw.socket as TLSSocket;
  if (!socket.authorized) return undefined;
  // Not getPeerCertificate: Node 24 crashes when it turns a certificate with a brainpool key into a plain object.
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? undefined : new Uint8Array(certificate.raw);
}
