import type { IncomingHttpHeaders } from 'node:http';
import type { Access } from './access.ts';
import { refusal, type Refusal } from './refusal.ts';

/**
 * Where a request comes from. `Host` must be this very address, or a web page could reach it under a name of its own
 * (DNS rebinding); `Origin` and Sec-Fetch-Site, where a browser sends them, must be this page's own.
 */
export function checkSource(headers: IncomingHttpHeaders, port: number): Refusal | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const host = headers.host?.toLowerCase();
  if (host === undefined || !hosts.includes(host)) {
    return refusal(403, 'HOST_FORBIDDEN', 'this host answers to its loopback address only');
  }
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) {
    return refusal(403, 'ORIGIN_FORBIDDEN', 'requests from other web pages are refused');
  }
  return undefined;
}

/** For everything but opening a page: a browser must say the request is the page's own. */
export function checkFetchSite(headers: IncomingHttpHeaders): Refusal | undefined {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none'
    ? undefined
    : refusal(403, 'ORIGIN_FORBIDDEN', 'requests from other web pages are refused');
}

export function checkAccess(headers: IncomingHttpHeaders, access: Access): Refusal | undefined {
  return access.admits({ authorization: headers.authorization, cookie: headers.cookie })
    ? undefined
    : refusal(401, 'TOKEN_REQUIRED', 'the token is missing or wrong');
}
