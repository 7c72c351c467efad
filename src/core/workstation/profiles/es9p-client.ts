import type { HttpClient, HttpResponse } from '#core/environment/index.ts';
import { lpaRequestHeaders } from '#core/protocol/sgp22/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { TraceLog } from '../trace/index.ts';
import { readRspAnswer, requireOk } from './rsp-answer.ts';

/** ES9+ and ES11 in their JSON binding (SGP.22 sections 6.2 and 6.5). */

export interface Es9pClientParts {
  readonly http: HttpClient;
  readonly trace: TraceLog;
  timeoutMs(): number;
  /** Roots that what runs on a device was given besides those of the settings. */
  roots?(deviceId: string): readonly string[] | undefined;
}

/** A server binds and packs a whole profile for it. */
const longestFunction = 'getBoundProfilePackage';
const longestTimeoutMs = 60_000;

/** Sent twice they do what they do once: a session more that runs out, a notification known already, a session over already. */
const repeatable: ReadonlySet<string> = new Set(['initiateAuthentication', 'handleNotification', 'cancelSession']);

export class Es9pClient {
  readonly #parts: Es9pClientParts;

  constructor(parts: Es9pClientParts) {
    this.#parts = parts;
  }

  /**
   * One function; the parsed JSON of its answer, whatever it says. `address` may carry a port. Rejects with WorkbenchError
   * HTTP_STATUS, ProtocolError REMOTE_ANSWER_INVALID, or what HttpClient rejects with.
   */
  async call(
    deviceId: string,
    address: string,
    path: string,
    body: object,
    ofInterface: 'ES9+' | 'ES11' = 'ES9+',
  ): Promise<Record<string, unknown>> {
    return readRspAnswer(await this.#post(deviceId, address, path, body, ofInterface), {
      host: address,
      function: nameIn(path),
    });
  }

  /** A function without an answer (handleNotification): resolves on any 2xx, with that status. */
  async notify(deviceId: string, address: string, path: string, body: object): Promise<number> {
    const response = await this.#post(deviceId, address, path, body);
    requireOk(response, { host: address, function: nameIn(path) });
    return response.status;
  }

  async #post(
    deviceId: string,
    address: string,
    path: string,
    body: object,
    ofInterface = 'ES9+',
  ): Promise<HttpResponse> {
    const name = nameIn(path);
    const { http, trace, timeoutMs, roots } = this.#parts;
    const line = { deviceId, kind: 'http' as const, name: `${ofInterface}.${name}` };
    trace.add({ ...line, direction: 'tx', text: `POST ${address} ${name}`, status: null, durationMs: null });
    const started = trace.now();
    const received = (text: string) =>
      trace.add({ ...line, direction: 'rx', text, status: null, durationMs: trace.now() - started });
    try {
      const response = await http.post({
        url: `https://${address}${path}`,
        headers: lpaRequestHeaders(),
        body: JSON.stringify(body),
        timeoutMs: name === longestFunction ? Math.max(timeoutMs(), longestTimeoutMs) : timeoutMs(),
        roots: roots?.(deviceId),
        repeatable: repeatable.has(name),
      });
      received(`${response.status} ${response.body.length} characters`);
      return response;
    } catch (error) {
      received(error instanceof WorkbenchError ? error.code : 'failed');
      throw error;
    }
  }
}

const nameIn = (path: string) => path.slice(path.lastIndexOf('/') + 1);
