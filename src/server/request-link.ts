import { WorkbenchError } from '#shared/errors.ts';
import type { HostFile } from './host-file.ts';

/** A fresh link from a host that is running. Rejects with WorkbenchError HOST_CONNECTION. */
export async function requestLink({ address, token, pid }: HostFile): Promise<string> {
  const failed = (message: string, cause?: unknown) =>
    new WorkbenchError('HOST_CONNECTION', `${address}: ${message}`, { details: { address, pid, message }, cause });
  let response: Response;
  try {
    response = await fetch(`${address}/links`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(5000),
    });
  } catch (error) {
    throw failed(error instanceof Error ? error.message : String(error), error);
  }
  if (!response.ok) throw failed(`HTTP ${response.status}`);
  return ((await response.json()) as { link: string }).link;
}
