/** How the flow yields its steps and reads their answers. */
import type { AnyEs10Function, Es10Function } from '../es10/index.ts';
import { es9pFunctions, type Es9pFunctionName } from '../es9p/index.ts';
import type { RspFunction } from '../json/index.ts';
import { RspProtocolError } from '../rsp-protocol-error.ts';
import type { DownloadStage, DownloadStep } from './download-steps.ts';

export type Steps<Result> = Generator<DownloadStep, Result, unknown>;

/** What is known of the session while it runs, for ending it. */
export interface DownloadProgress {
  stage: DownloadStage;
  /** As the server wrote it. */
  transactionId?: string;
  /** From the card's authentication of the server until the card or the server has ended the session. */
  cancellable: boolean;
}

/** Yields a step; a failure to perform it comes back as RspProtocolError 'STEP_FAILED' with that failure as its cause. */
export function* perform(step: DownloadStep): Steps<unknown> {
  try {
    return yield step;
  } catch (cause) {
    throw new RspProtocolError('STEP_FAILED', `could not perform ${step.kind} of ${step.stage}`, {
      details: { stage: step.stage, step: step.kind, ...(nothingLeft(cause) ? { sent: false } : {}) },
      cause,
    });
  }
}

/** Whoever performs an ES9+ step says by `details.sent: false` that nothing of the request went out. */
const nothingLeft = (cause: unknown): boolean =>
  cause instanceof Error && (cause as { details?: { sent?: unknown } }).details?.sent === false;

/** One ES10 function; the answer decoded. */
export function* es10<Request, Response>(
  progress: DownloadProgress,
  es10Function: Es10Function<Request, Response>,
  request: Request,
): Steps<Response> {
  const response = yield* es10Bytes(progress, es10Function, es10Function.encodeRequest(request));
  return es10Function.decodeResponse(response);
}

/** One ES10 function; the answer as it came, to be passed on unchanged. */
export function* es10Bytes(
  progress: DownloadProgress,
  { name }: AnyEs10Function,
  request: Uint8Array,
): Steps<Uint8Array> {
  return bytesOf(yield* perform({ kind: 'es10', stage: progress.stage, call: { name, request } }));
}

/** One ES9+ function; throws REMOTE_RSP when the server says Failed. */
export function* es9p<Request, Response>(
  progress: DownloadProgress,
  { smdpAddress }: { readonly smdpAddress: string },
  functionName: Es9pFunctionName,
  rspFunction: RspFunction<Request, Response>,
  request: Request,
): Steps<Response> {
  const answer = yield* perform({
    kind: 'es9p',
    stage: progress.stage,
    function: functionName,
    smdpAddress,
    path: es9pFunctions[functionName].path,
    body: rspFunction.encodeRequest(request),
  });
  try {
    return rspFunction.decodeResponse(answer);
  } catch (error) {
    // A server that answers Failed has ended the session itself.
    if (error instanceof RspProtocolError && error.code === 'REMOTE_RSP') progress.cancellable = false;
    throw error;
  }
}

export function requireOk({ name }: AnyEs10Function, { result }: { readonly result: string }): void {
  if (result !== 'ok')
    throw new RspProtocolError('ES10_RESULT', `${name}: ${result}`, { details: { function: name, reason: result } });
}

/** The bytes a step was answered with. */
export function bytesOf(answer: unknown): Uint8Array {
  if (answer instanceof Uint8Array) return answer;
  throw new RspProtocolError('MALFORMED', 'the step was not answered with bytes', { details: { what: 'answer' } });
}
