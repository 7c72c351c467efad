import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '#core/environment/index.ts';

/** Proof of having been let in: the host's token (scripts), or the cookie a one-time ticket was exchanged for (browsers). */
export interface Access {
  /** 256 bits, hex; for `Authorization: Bearer`. */
  readonly token: string;
  readonly cookieName: string;
  /** A ticket for one exchange, to be put into a link. */
  issueTicket(): string;
  /** The cookie's value, or undefined for a ticket that is unknown or used. */
  exchangeTicket(ticket: string): string | undefined;
  admits(headers: { authorization?: string | undefined; cookie?: string | undefined }): boolean;
}

const ticketsKept = 16;
const sessionsKept = 64;

const sameSecret = (given: string, expected: string): boolean => {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
};

const has = (set: ReadonlySet<string>, given: string): string | undefined =>
  [...set].find((one) => sameSecret(given, one));

function remember(set: Set<string>, value: string, limit: number): string {
  set.add(value);
  for (const oldest of set) {
    if (set.size <= limit) break;
    set.delete(oldest);
  }
  return value;
}

export function createAccess(random: Random, cookieName: string): Access {
  const secret = () => Buffer.from(random.bytes(32)).toString('hex');
  const token = secret();
  const tickets = new Set<string>();
  const sessions = new Set<string>();

  return {
    token,
    cookieName,
    issueTicket: () => remember(tickets, secret(), ticketsKept),
    exchangeTicket(ticket) {
      const known = has(tickets, ticket);
      if (known === undefined) return undefined;
      tickets.delete(known);
      return remember(sessions, secret(), sessionsKept);
    },
    admits({ authorization, cookie }) {
      if (authorization !== undefined) {
        const bearer = /^Bearer +(\S+)$/i.exec(authorization);
        return bearer !== null && sameSecret(bearer[1]!, token);
      }
      return (cookie ?? '')
        .split(';')
        .map((pair) => pair.trim().split('='))
        .some(([name, value]) => name === cookieName && value !== undefined && has(sessions, value) !== undefined);
    },
  };
}
