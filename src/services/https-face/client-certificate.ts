import type { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';

/** DER of the certificate that the client proved to hold, if it is of one of the face's roots. */
export function clientCertificate(request: FastifyRequest): Uint8Array | undefined {
  const socket = request.raw.socket as TLSSocket;
  if (!socket.authorized) return undefined;
  const { raw } = socket.getPeerCertificate() as { raw?: Uint8Array };
  return raw === undefined ? undefined : new Uint8Array(raw);
}
