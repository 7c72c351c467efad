import type { HttpResponse } from '#core/environment/index.ts';
import { ProtocolError, WorkbenchError } from '#shared/errors.ts';
import { parseJsonObject } from '../json-object.ts';

/** Where an answer came from, for errors. */
export interface AnswerOf {
  /** `host` or `host:port` as the activation code has it. */
  readonly host: string;
  /** "initiateAuthentication" */
  readonly function: string;
}

const success = { header: { functionExecutionStatus: { status: 'Executed-Success' } } };

/**
 * The JSON object of an answer. A server's own refusal counts, whatever HTTP status it comes with; an answer that need not
 * say anything (cancelSession) may be empty. Throws WorkbenchError HTTP_STATUS or ProtocolError REMOTE_ANSWER_INVALID, their
 * details.fault saying how.
 */
export function readRspAnswer(response: HttpResponse, of: AnswerOf): Record<string, unknown> {
  const answer = parseJsonObject(response.body);
  if (answer !== undefined && (isOk(response) || hasExecutionStatus(answer))) return answer;
  requireOk(response, of);
  if (of.function === 'cancelSession') return success;
  throw new ProtocolError('REMOTE_ANSWER_INVALID', `${of.function}: not a JSON object`, {
    details: { ...of, fault: bodyFault(response), contentType: contentTypeOf(response) || 'no type' },
  });
}

/** Throws WorkbenchError HTTP_STATUS unless the status is 2xx. */
export function requireOk(response: HttpResponse, of: AnswerOf): void {
  if (isOk(response)) return;
  const { status, headers } = response;
  const location = headers['location']?.replace(/[?#].*$/s, '').slice(0, 200) ?? 'nowhere';
  throw new WorkbenchError('HTTP_STATUS', `${of.function}: HTTP status ${status}`, {
    details: { ...of, status, fault: statusFault(status), ...(statusFault(status) === 'redirect' ? { location } : {}) },
  });
}

const isOk = ({ status }: HttpResponse) => status >= 200 && status < 300;

function hasExecutionStatus({ header }: Record<string, unknown>): boolean {
  return typeof header === 'object' && header !== null && 'functionExecutionStatus' in header;
}

function statusFault(status: number): string {
  if (status < 400) return 'redirect';
  if (status === 401 || status === 403) return 'denied';
  if (status === 404 || status === 405 || status === 410) return 'notFound';
  if (status === 408 || status === 425 || status === 429 || status === 503) return 'busy';
  return status < 500 ? 'request' : 'server';
}

const contentTypeOf = ({ headers }: HttpResponse) =>
  (headers['content-type'] ?? '').replace(/;.*$/s, '').trim().slice(0, 80);

function bodyFault(response: HttpResponse): string {
  const body = response.body.trimStart();
  if (body === '') return 'empty';
  if (body.startsWith('<') || /html/i.test(contentTypeOf(response))) return 'webPage';
  return /json/i.test(contentTypeOf(response)) ? 'notJson' : 'contentType';
}

/** Whether a server that answered so will answer the same request so for ever: 4xx that do not ask to come again. */
export const isPermanentRefusal = (status: number): boolean =>
  status >= 400 && status < 500 && ![401, 403, 407, 408, 421, 425, 429].includes(status);
