import type { Page } from '@playwright/test';

/**
 * One call of the contract over a port of its own, as the page's client makes it: a request message of oRPC's peer protocol, its
 * answer or error body back. Under test is the road, so the client library stays out of it.
 */
export function callContract(page: Page, path: string, input?: unknown): Promise<{ status: number; body: unknown }> {
  return page.evaluate(
    ([path, input]) =>
      new Promise<{ status: number; body: unknown }>((resolve, reject) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => {
          const { p } = JSON.parse(data as string) as { p: { s?: number; b?: { json?: unknown } } };
          resolve({ status: p.s ?? 200, body: p.b?.json });
        };
        port1.addEventListener('close', () => reject(new Error('the port was closed')));
        window.postMessage({ type: 'workbench:connect' }, window.location.origin, [port2]);
        port1.postMessage(JSON.stringify({ i: '1', p: { u: `/${path}`, b: { json: input } } }));
      }),
    [path, input] as const,
  );
}
