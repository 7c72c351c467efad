import type { FastifyReply, FastifyRequest } from 'fastify';

/** Ends the connection without an answer, as a server that went away does: for the bench's faults. */
export function dropConnection(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  request.raw.socket.destroy();
}
