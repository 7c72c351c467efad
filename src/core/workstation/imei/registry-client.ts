import type { HttpClient, Random, RegistryServer } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import type { RecordStatement } from '#core/protocol/imei-allotment/index.ts';
import { ProtocolError, WorkbenchError } from '#shared/errors.ts';
import { parseJsonObject } from '../json-object.ts';
import type { TraceLog } from '../trace/index.ts';
import {
  checkRecordAnswer,
  checkRegistryAnswer,
  type RecordQuestion,
  type SignedStatement,
} from './registry-answer.ts';

export interface RegistryClientParts {
  readonly http: HttpClient;
  readonly trace: TraceLog;
  readonly random: Random;
  readonly registry: RegistryServer;
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
 * TAC_MISMATCH…), or ProtocolError ALLOTMENT_INVALID with what is wrong as details.reason. `traced`: the device as the bench calls it.
 */
export async function askRegistry(
  parts: RegistryClientParts,
  traced: string,
  question: RegistryQuestion,
): Promise<RegistryGrant> {
  const nonce = toHex(parts.random.bytes(32));
  const { tac, ...asked } = question;
  const body = { ...asked, nonce, ...(tac === undefined ? {} : { tac }) };
  const answer = await ask(parts, 'allotments', 'IMEI registry allotment', traced, body);
  const { verificationKey } = parts.registry;
  const checked = checkRegistryAnswer(answer, { ...asked, nonce }, verificationKey, parts.now());
  if (!checked.valid) throw rejected(checked.reason);
  return { imei: checked.statement.imei, allotmentId: checked.statement.allotmentId };
}

/**
 * What the manufacturer's record says of a slot: asked and believed as an allotment is, for this device, EID or none, slot and
 * nonce. Rejects like `askRegistry`, also with SLOT_UNKNOWN and EID_MISMATCH.
 */
export async function askManufacturerRecord(
  parts: RegistryClientParts,
  traced: string,
  asked: Omit<RecordQuestion, 'nonce'>,
): Promise<RecordStatement> {
  const question = { ...asked, nonce: toHex(parts.random.bytes(32)) };
  const answer = await ask(parts, 'manufacturer-records', 'IMEI registry manufacturer’s record', traced, question);
  const checked = checkRecordAnswer(answer, question, parts.registry.verificationKey, parts.now());
  if (!checked.valid) throw rejected(checked.reason);
  return checked.statement;
}

async function ask(
  { http, trace, registry, timeoutMs }: RegistryClientParts,
  path: string,
  name: string,
  deviceId: string,
  body: object,
): Promise<SignedStatement> {
  const { address, clientIdentity } = registry;
  const line = { deviceId, kind: 'http' as const, name };
  trace.add({ ...line, direction: 'tx', text: `POST ${address} ${path}`, status: null, durationMs: null });
  const started = trace.now();
  const post = http.post({
    url: `https://${address}/imei-registry/v1/${path}`,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    timeoutMs,
    clientIdentity,
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
  return { statement, signature };
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
