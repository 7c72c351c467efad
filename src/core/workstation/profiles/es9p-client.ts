import type { HttpClient } from '#core/environment/index.ts';
import { ProtocolError, RemoteRspError, WorkbenchError } from '#shared/errors.ts';
import { parseJsonObject } from '../json-object.ts';
import type { TraceLog } from '../trace/index.ts';

/** ES9+ in its JSON binding (SGP.22 sections 6.2 and 6.5). */

export interface Es9pClientParts {
  readonly http: HttpClient;
  readonly trace: TraceLog;
  timeoutMs(): number;
}

const headers = {
  'Content-Type': 'application/json',
  'User-Agent': 'gsma-rsp-lpad',
  'X-Admin-Protocol': 'gsma/rsp/v2.2.0',
};

export class Es9pClient {
  readonly #parts: Es9pClientParts;

  constructor(parts: Es9pClientParts) {
    this.#parts = parts;
  }

  /**
   * One function; the answer's members, header checked. `address` may carry a port. Rejects with RemoteRspError when the
   * server says Failed or Expired, WorkbenchError HTTP_STATUS on another status than 200, ProtocolError REMOTE_ANSWER_INVALID.
   */
  async call(deviceId: string, address: string, name: string, body: object): Promise<Record<string, unknown>> {
    const response = await this.#post(deviceId, address, name, body);
    if (response.status !== 200) throw statusError(name, response.status);
    const answer = parseJsonObject(response.body);
    if (answer === undefined)
      throw new ProtocolError('REMOTE_ANSWER_INVALID', `${name}: the answer is not a JSON object`);
    const status = executionStatus(answer);
    if (status === undefined) throw new ProtocolError('REMOTE_ANSWER_INVALID', `${name}: no functionExecutionStatus`);
    if (status.status === 'Executed-Success' || status.status === 'Executed-WithWarning') return answer;
    const { subjectCode = 'unknown', reasonCode = 'unknown', message } = status.statusCodeData ?? {};
    throw new RemoteRspError(name, subjectCode, reasonCode, undefined, message);
  }

  /** A function without an answer (handleNotification): resolves on any 2xx. */
  async notify(deviceId: string, address: string, name: string, body: object): Promise<void> {
    const response = await this.#post(deviceId, address, name, body);
    if (response.status < 200 || response.status > 299) throw statusError(name, response.status);
  }

  async #post(deviceId: string, address: string, name: string, body: object) {
    const { http, trace, timeoutMs } = this.#parts;
    const line = { deviceId, kind: 'http' as const, name: `ES9+.${name}` };
    trace.add({ ...line, direction: 'tx', text: `POST ${address} ${name}`, status: null, durationMs: null });
    const started = trace.now();
    const received = (text: string) =>
      trace.add({ ...line, direction: 'rx', text, status: null, durationMs: trace.now() - started });
    try {
      const response = await http.post({
        url: `https://${address}/gsma/rsp2/es9plus/${name}`,
        headers,
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

const statusError = (name: string, status: number) =>
  new WorkbenchError('HTTP_STATUS', `${name}: HTTP status ${status}`, { details: { function: name, status } });

interface ExecutionStatus {
  readonly status: string;
  readonly statusCodeData?: { subjectCode?: string; reasonCode?: string; message?: string };
}

function executionStatus(answer: Record<string, unknown>): ExecutionStatus | undefined {
  const header = answer['header'] as { functionExecutionStatus?: ExecutionStatus } | undefined;
  const status = header?.functionExecutionStatus;
  return typeof status?.status === 'string' ? status : undefined;
}
