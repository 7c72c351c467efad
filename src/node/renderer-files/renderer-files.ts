import { readFile } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import { contentSecurityPolicy, securityHeaders } from './content-security-policy.ts';

export interface RendererAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface RendererFiles {
  /** The file under `path` (as in a URL, percent-encoded), or a 404. Never leaves the folder; never rejects. */
  answer(path: string): Promise<RendererAnswer>;
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
  '.map': 'application/json',
};

const text = (status: number, message: string): RendererAnswer => ({
  status,
  headers: { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  body: new TextEncoder().encode(message),
});

/** `/assets/../x` and its percent-encoded forms come out as undefined. */
function fileUnder(folder: string, path: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined;
  const file = resolve(folder, `.${decoded === '/' ? '/index.html' : decoded}`);
  return file.startsWith(folder + sep) ? file : undefined;
}

/** The built renderer, as both hosts serve it: the desktop under app://, the Node host over HTTP. */
export function rendererFiles(options: {
  readonly folder: string;
  /** A fresh, unguessable value for each page. */
  nonce(): string;
  /** Further origins for connect-src. */
  connect?(): readonly string[];
}): RendererFiles {
  const folder = resolve(options.folder);
  return {
    async answer(path) {
      const file = fileUnder(folder, path);
      if (file === undefined) return text(404, 'not found');
      let body: Uint8Array;
      try {
        body = await readFile(file);
      } catch {
        return file.endsWith(`${sep}index.html`)
          ? text(503, 'The screens are not built. Run: npm run build')
          : text(404, 'not found');
      }
      const headers: Record<string, string> = {
        ...securityHeaders,
        'content-type': mediaTypes[extname(file)] ?? 'application/octet-stream',
        // Vite puts a content hash into the name of everything below assets/.
        'cache-control': file.startsWith(`${folder}${sep}assets${sep}`)
          ? 'private, max-age=31536000, immutable'
          : 'no-store',
      };
      if (extname(file) === '.html') {
        const nonce = options.nonce();
        headers['content-security-policy'] = contentSecurityPolicy(nonce, options.connect?.());
        body = new TextEncoder().encode(new TextDecoder().decode(body).replaceAll('__CSP_NONCE__', nonce));
      }
      return { status: 200, headers, body };
    },
  };
}
