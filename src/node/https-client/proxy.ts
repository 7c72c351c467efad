import { WorkbenchError } from '#shared/errors.ts';

export interface ProxySettings {
  /** URL of the proxy; empty: as the environment says (HTTPS_PROXY, ALL_PROXY, NO_PROXY); `none`: never one. */
  readonly url: string;
  /** Goes with the user named in the URL. */
  readonly password: string;
}

export interface Proxy {
  readonly host: string;
  readonly port: number;
  /** The way to the proxy itself is TLS too. */
  readonly tls: boolean;
  /** Value of Proxy-Authorization. */
  readonly authorization: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The proxy for a server; undefined: none. Loopback is always direct. Throws WorkbenchError PROXY_FAILED (address). */
export function proxyFor(target: URL, { url, password }: ProxySettings, variables: Variables): Proxy | undefined {
  if (url === 'none' || isLoopback(target.hostname)) return undefined;
  if (url !== '') return readProxy(url, password);
  const named = firstOf(variables, 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY');
  if (named === undefined || isExempt(target, firstOf(variables, 'no_proxy', 'NO_PROXY') ?? '')) return undefined;
  return readProxy(named.includes('://') ? named : `http://${named}`, '');
}

const firstOf = (variables: Variables, ...names: readonly string[]): string | undefined =>
  names.map((name) => variables[name]).find((value) => value !== undefined && value !== '');

function readProxy(text: string, password: string): Proxy {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw unusable(text);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw unusable(url.protocol);
  const tls = url.protocol === 'https:';
  const user = decodeURIComponent(url.username);
  const secret = url.password === '' ? password : decodeURIComponent(url.password);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (tls ? 443 : 80) : Number(url.port),
    tls,
    authorization: user === '' ? undefined : `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
  };
}

/** The address is not repeated: it may hold a password. */
const unusable = (what: string) =>
  new WorkbenchError('PROXY_FAILED', 'the proxy address cannot be used', {
    details: { fault: 'address', proxy: what.replace(/\/\/.*@/, '//').slice(0, 100), sent: false },
  });

const isLoopback = (host: string) =>
  host === 'localhost' || host.endsWith('.localhost') || /^127\./.test(host) || host === '[::1]';

/** NO_PROXY as curl and others read it: `*`, a name with all below it, an address, each with a port if wanted. */
function isExempt({ hostname, port }: URL, list: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = '', only] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      if (only !== undefined && only !== (port || '443')) return false;
      const bare = name.replace(/^\*?\./, '');
      return hostname === bare || hostname.endsWith(`.${bare}`);
    });
}
