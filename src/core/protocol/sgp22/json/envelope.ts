/** Headers of JSON requests and responses. SGP.22 section 6.5.1. */
import { RspProtocolError } from '../rsp-protocol-error.ts';
import type { JsonObject } from './json-object.ts';
import { withoutAbsent, type JsonBody } from './json-object.ts';

export interface StatusCodeData {
  /** "8.2.6" */
  readonly subjectCode: string;
  /** "3.8" */
  readonly reasonCode: string;
  readonly subjectIdentifier?: string | undefined;
  readonly message?: string | undefined;
}

export type FunctionExecutionStatus =
  | { readonly status: 'Executed-Success' }
  | {
      readonly status: 'Executed-WithWarning' | 'Failed' | 'Expired';
      readonly statusCodeData?: StatusCodeData | undefined;
    };

/** Header of an ES2+ or ES12 request. */
export interface RequestHeader {
  readonly functionRequesterIdentifier: string;
  readonly functionCallIdentifier: string;
}

const encodeStatusCodeData = (data: StatusCodeData): JsonBody => withoutAbsent({ ...data });

const decodeStatusCodeData = (data: JsonObject): StatusCodeData => ({
  subjectCode: data.text('subjectCode'),
  reasonCode: data.text('reasonCode'),
  subjectIdentifier: data.optionalText('subjectIdentifier'),
  message: data.optionalText('message'),
});

/** The body of a response that succeeded. */
export const succeeded = (members: JsonBody): JsonBody => ({
  header: { functionExecutionStatus: { status: 'Executed-Success' } },
  ...members,
});

export const encodeExecutionStatus = (execution: FunctionExecutionStatus): JsonBody =>
  execution.status === 'Executed-Success' || execution.statusCodeData === undefined
    ? { status: execution.status }
    : { status: execution.status, statusCodeData: encodeStatusCodeData(execution.statusCodeData) };

/** The body of a response that failed. */
export const failed = (statusCodeData: StatusCodeData): JsonBody => ({
  header: { functionExecutionStatus: encodeExecutionStatus({ status: 'Failed', statusCodeData }) },
});

/** Reads a status object: that of a response header, or one of a progress report. */
export function decodeExecutionStatus(execution: JsonObject): FunctionExecutionStatus {
  const status = execution.text('status', /^(Executed-Success|Executed-WithWarning|Failed|Expired)$/);
  if (status === 'Executed-Success') return { status };
  return {
    status: status as 'Executed-WithWarning' | 'Failed' | 'Expired',
    statusCodeData: execution.has('statusCodeData')
      ? decodeStatusCodeData(execution.object('statusCodeData'))
      : undefined,
  };
}

/** Throws RspProtocolError 'REMOTE_RSP' when `body` says Failed or Expired. */
export function requireSuccess(functionName: string, body: JsonObject): void {
  const execution = decodeExecutionStatus(body.object('header').object('functionExecutionStatus'));
  if (execution.status === 'Executed-Success' || execution.status === 'Executed-WithWarning') return;
  const { subjectCode = '', reasonCode = '', message = '' } = execution.statusCodeData ?? {};
  throw new RspProtocolError(
    'REMOTE_RSP',
    `${functionName}: ${execution.status} ${subjectCode}/${reasonCode} ${message}`.trim(),
    {
      details: { function: functionName, status: execution.status, subjectCode, reasonCode, message },
    },
  );
}

export const encodeRequestHeader = (header: RequestHeader): JsonBody => ({ header: { ...header } });

export const decodeRequestHeader = (body: JsonObject): RequestHeader => {
  const header = body.object('header');
  return {
    functionRequesterIdentifier: header.text('functionRequesterIdentifier'),
    functionCallIdentifier: header.text('functionCallIdentifier'),
  };
};
