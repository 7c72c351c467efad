import type { HttpClient, Lab, Random } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import { ProtocolError, WorkbenchError } from '#shared/errors.ts';
import { parseJsonObject } from '../json-object.ts';
import type { TraceLog } from '../trace/index.ts';
import { checkRegistryAnswer } from './registry-answer.ts';

export interface RegistryClientParts {
  readonly http: HttpClient;
  readonly trace: TraceLog;
  readonly random: Random;
  readonly lab: Pick<Lab, 'imeiRegistry' | 'clientIdentity'>;
  readonly timeoutMs: number;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface RegistryQuestion {
  readonly deviceId: string;
  readonly eid: string;
  readonly iccid: string;
  /** Type allocation code read from the modem: the registry refuses another model's. */
  readonly tac: string | undefined;
}

export interface RegistryGrant {
  readonly imei: string;
  readonly allotmentId: string;
}

/** Failures of the way there, as opposed to the registry's own refusals. */
const unreachable = new Set(['HTTP_UNREACHABLE', 'HTTP_TIMEOUT']);

/**
 * Asks the IMEI registry over mutual TLS and believes nothing but its signed statement for this device, EID, ICCID and
 * nonce. Rejects with WorkbenchError IMEI_SERVER_UNREACHABLE, the registry's own code (POOL_EMPTY, DEVICE_UNKNOWN,
 * TAC_MISMATCH…), or ProtocolError ALLOTMENT_INVALID with what is wrong as details.reason.
 */
export async function askRegistry(parts: RegistryClientParts, question: RegistryQuestion): Promise<RegistryGrant> {
  const { http, trace, lab, random, timeoutMs } = parts;
  const nonce = toHex(random.bytes(32));
  const { address, verificationKey } = lab.imeiRegistry;
  const line = { deviceId: question.deviceId, kind: 'http' as const, name: 'IMEI registry allotment' };
  trace.add({ ...line, direction: 'tx', text: `POST ${address} allotments`, status: null, durationMs: null });
  const started = trace.now();
  const { tac, ...asked } = question;
  const post = http.post({
    url: `https://${address}/imei-registry/v1/allotments`,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...asked, nonce, ...(tac === undefined ? {} : { tac }) }),
    timeoutMs,
    clientIdentity: lab.clientIdentity,
  });
  const response = await post.catch((error: unknown) => {
    const code = error instanceof WorkbenchError ? error.code : 'INTERNAL';
    trace.add({ ...line, direction: 'rx', text: code, status: null, durationMs: trace.now() - started });
    if (!unreachable.has(code)) throw error;
    throw new WorkbenchError('IMEI_SERVER_UNREACHABLE', `the IMEI registry at ${address} does not answer`, {
      details: { reason: code },
      cause: error,
    });
  });
  trace.add({
    ...line,
    direction: 'rx',
    text: String(response.status),
    status: null,
    durationMs: trace.now() - started,
  });
  const answer = parseJsonObject(response.body);
  if (response.status !== 200) throw refusal(response.status, answer);
  const { statement, signature } = answer ?? {};
  if (typeof statement !== 'string' || typeof signature !== 'string') throw rejected('malformed');
  const checked = checkRegistryAnswer({ statement, signature }, { ...asked, nonce }, verificationKey, parts.now());
  if (!checked.valid) throw rejected(checked.reason);
  return { imei: checked.statement.imei, allotmentId: checked.statement.allotmentId };
}

const rejected = (reason: string) =>
  new ProtocolError('ALLOTMENT_INVALID', `the IMEI registry's answer is not believed: ${reason}`, {
    details: { reason },
  });

function refusal(status: number, answer: Record<string, unknown> | undefined): WorkbenchError {
  // A server that is ill is no more of use than one that is silent.
  if (status >= 500)
    return new WorkbenchError('IMEI_SERVER_UNREACHABLE', `the IMEI registry answers ${status}`, {
      details: { status },
    });
  const code = typeof answer?.['code'] === 'string' ? answer['code'] : 'HTTP_STATUS';
  return new WorkbenchError(code, `the IMEI registry refuses: ${code}`, { details: { status } });
}
