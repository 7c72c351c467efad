/** Message types of oRPC's peer protocol that a client may send: request (default), event iterator, abort. */
const clientMessageTypes: readonly unknown[] = [undefined, 1, 3, 4];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Whether a text from the other side is a message of oRPC's peer protocol. Hosts drop the line on anything else before it
 * reaches the library, which would answer garbage with an unhandled rejection.
 */
export function isRpcRequest(data: unknown): data is string {
  if (typeof data !== 'string') return false;
  let message: unknown;
  try {
    message = JSON.parse(data);
  } catch {
    return false;
  }
  if (!isRecord(message) || typeof message['i'] !== 'string' || !clientMessageTypes.includes(message['t']))
    return false;
  if (message['t'] === 4) return true;
  const payload = message['p'];
  if (!isRecord(payload)) return false;
  if (message['t'] === 3) return typeof payload['e'] === 'string';
  return typeof payload['u'] === 'string' && payload['u'].startsWith('/');
}
