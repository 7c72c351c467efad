import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from './access.ts';

const page = (title: string, text: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>`;

/** `/?token=…`: exchanges a ticket for a cookie and goes on to the clean address, so that the ticket stays in no history. */
export function exchangeTicket(access: Access, request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const url = new URL(request.url, 'http://host');
  const ticket = url.searchParams.get('token');
  if (ticket === null) return undefined;
  const session = access.exchangeTicket(ticket);
  if (session !== undefined) {
    // No Max-Age: it ends with the browser, and the host forgets it when it stops.
    reply.header('set-cookie', `${access.cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`);
  } else if (!access.admits({ cookie: request.headers.cookie })) {
    return refusePage(reply, 'This link was used already', 'A link opens the bench once.');
  }
  url.searchParams.delete('token');
  return reply.redirect(url.pathname + url.search, 303);
}

export function refusePage(
  reply: FastifyReply,
  title = 'This bench needs its link',
  text = 'The bench is open to those who start it.',
): FastifyReply {
  return reply
    .code(401)
    .type('text/html; charset=utf-8')
    .send(
      page(title, `${text} Run <code>esim-workbench serve</code>: it prints a fresh link, also while the bench runs.`),
    );
}
