import { protocol, type Session } from 'electron';
import type { RendererFiles } from '#node/renderer-files/index.ts';
import { isOwnPage, pageScheme } from './page-address.ts';

/** To be called before the app is ready: makes app:// a secure origin like https (clipboard, camera, CSP 'self'). */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export function servePage(session: Session, files: RendererFiles): void {
  session.protocol.handle(pageScheme, async (request) => {
    if (request.method !== 'GET' || !isOwnPage(request.url)) return new Response(null, { status: 404 });
    const { status, headers, body } = await files.answer(new URL(request.url).pathname);
    return new Response(new Uint8Array(body), { status, headers });
  });
}
