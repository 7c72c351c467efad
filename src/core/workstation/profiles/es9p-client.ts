import type { HttpClient } from '#core/environment/index.ts';
import { lpaRequestHeaders } from '#core/protocol/sgp22/index.ts';
import { ProtocolError, WorkbenchError } from '#shared/errors.ts';
import { parseJsonObject } from '../json-object.ts';
import type { TraceLog } from '../trace/index.ts';

/** ES9+ in its JSON binding (SGP.22 sections 6.2 and 6.5). */

export interface Es9pClientParts {
  readonly http: HttpClient;
  readonly trace: TraceLog;
  timeoutMs(): number;
}

export class Es9pClient {
  readonly #parts: Es9pClientParts;

  constructor(parts: Es9pClientParts) {
    this.#parts = parts;
  }

  /**
   * One function; the parsed JSON of its answer, whatever it says. `address` may carry a port. Rejects with WorkbenchError
   * HTTP_STATUS on another status than 200, ProtocolError REMOTE_ANSWER_INVALID, or what HttpClient rejects with.
   */
  async call(deviceId: string, address: string, path: string, body: object): Promise<Record<string, unknown>> {
    const response = await this.#post(deviceId, address, path, body);
    if (response.status !== 200) throw statusError(path, response.status);
    const answer = parseJsonObject(response.body);
    if (answer === undefined) throw new ProtocolError('REMOTE_ANSWER_INVALID', `${path}: not a JSON object`);
    return answer;
  }

  /** A function without an answer (handleNotification): resolves on any 2xx. */
  async notify(deviceId: string, address: string, path: string, body: object): Promise<void> {
    const response = await this.#post(deviceId, address, path, body);
    if (response.status < 200 || response.status > 299) throw statusError(path, response.status);
  }

  async #post(deviceId: string, address: string, path: string, body: object) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const { http, trace, timeoutMs } = this.#parts;
    const line = { deviceId, kind: 'http' as const, name: `ES9+.${name}` };
    trace.add({ ...line, direction: 'tx', text: `POST ${address} ${name}`, status: null, durationMs: null });
    const started = trace.now();
    const received = (text: string) =>
      trace.add({ ...line, direction: 'rx', text, status: null, durationMs: trace.now() - started });
    try {
      const response = await http.post({
        url: `https://${address}${path}`,
        headers: lpaRequestHeaders(),
        body: JSON.stringify(body),
        timeoutMs: timeoutMs(),
      });
      received(`${response.status} ${response.body.length} characters`);
      return response;
    } catch (error) {
      received(error instanceof WorkbenchError ? error.code : 'failed');
      throw error;
    }
  }
}

const statusError = (path: string, status: number) =>
  new WorkbenchError('HTTP_STATUS', `${path}: HTTP status ${status}`, { details: { path, status } });
