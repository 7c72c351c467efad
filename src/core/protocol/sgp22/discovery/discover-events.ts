/**
 * Event retrieval (SGP.22 section 3.6.2) as a generator: mutual authentication with the SM-DS, then with every server it
 * names, since only a server's certificate tells an SM-DP+, where a profile waits, from another SM-DS that knows more. It
 * yields steps, takes their answers by `next` and failures to perform them by `throw`, and does no I/O.
 */
import { CertificateError, parseCertificate, rolesOf } from '../../crypto/index.ts';
import { checkServerSigned1 } from '../download/index.ts';
import {
  authenticateServer,
  cancelSession,
  getEuiccChallenge,
  getEuiccInfo1,
  type AnyEs10Function,
} from '../es10/index.ts';
import { es11Functions, type Es11FunctionName, type EventEntry } from '../es11/index.ts';
import type { InitiateAuthenticationResponse } from '../es9p/index.ts';
import { RspProtocolError } from '../rsp-protocol-error.ts';
import { encodeCtxParams1, withoutExtensions } from '../types/index.ts';
import type { DiscoveredEvent, DiscoveryOptions, DiscoveryStage, DiscoveryStep } from './discovery-steps.ts';

type Steps<Result> = Generator<DiscoveryStep, Result, unknown>;
export type DiscoveryFlow = Steps<readonly DiscoveredEvent[]>;

/** A server to look at, and the SM-DS's that led to it. */
interface Lead {
  readonly server: string;
  /** Absent for the SM-DS to begin with. */
  readonly eventId: string | undefined;
  readonly foundAt: readonly string[];
}

/** SM-DS's in a row: SGP.22 has two, an alternative one and the root. */
const mostForwards = 4;
/** Servers looked at in one discovery. */
const mostServers = 32;

/**
 * Throws RspProtocolError when the SM-DS to begin with cannot be asked; NOT_AN_SMDS when it is none. What goes wrong with
 * a server that it names is told with the event.
 */
export function* discoverEvents(options: DiscoveryOptions): DiscoveryFlow {
  const found: DiscoveredEvent[] = [];
  const leads: Lead[] = [{ server: options.smdsAddress, eventId: undefined, foundAt: [] }];
  const seen = new Set<string>();
  const smdps = new Set<string>();
  for (let lead = leads.shift(); lead !== undefined; lead = leads.shift()) {
    const server = lead.server.toLowerCase();
    const key = `${server}/${lead.eventId ?? ''}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (smdps.has(server)) {
      found.push(eventOf(lead));
      continue;
    }
    try {
      if (lead.foundAt.length > mostForwards || seen.size > mostServers)
        throw new RspProtocolError('FORWARDED_TOO_FAR', 'the SM-DS’s name one another without an end');
      const entries = yield* askServer(options, lead);
      if (entries === 'SM-DP+') {
        smdps.add(server);
        found.push(eventOf(lead));
      } else {
        const foundAt = [...lead.foundAt, lead.server];
        leads.push(...entries.map(({ eventId, rspServerAddress }) => ({ server: rspServerAddress, eventId, foundAt })));
      }
    } catch (error) {
      if (!(error instanceof RspProtocolError) || lead.eventId === undefined || isCardFailure(error)) throw error;
      found.push(eventOf(lead, error));
    }
  }
  return found;
}

const eventOf = ({ server, eventId = '', foundAt }: Lead, problem?: RspProtocolError): DiscoveredEvent => ({
  eventId,
  rspServerAddress: server,
  foundAt,
  problem,
});

/** A card that is gone, or a person who had enough, ends it all. */
const isCardFailure = ({ code, details }: RspProtocolError): boolean =>
  code === 'STEP_FAILED' && (details['step'] === 'es10' || details['ended'] === true);

/** Asks one server; the session with it is ended on the card when that does not come to its end by itself. */
function* askServer(options: DiscoveryOptions, lead: Lead): Steps<readonly EventEntry[] | 'SM-DP+'> {
  const { server: address, eventId } = lead;
  const [euiccChallenge, euiccInfo1] = [
    yield* challenge(address),
    yield* es10(address, 'getEuiccChallenge', getEuiccInfo1),
  ];
  const server = yield* es11(address, 'initiateAuthentication', {
    euiccChallenge,
    euiccInfo1,
    smdpAddress: address,
  });
  checkServerSigned1(server, euiccChallenge, address);
  if (!isSmds(server.serverCertificate)) {
    if (eventId !== undefined) return 'SM-DP+';
    throw new RspProtocolError('NOT_AN_SMDS', 'the server is no SM-DS', { details: { server: address } });
  }
  const authenticateServerResponse = yield* authenticateOnCard(options, lead, server);
  const { transactionId } = server;
  try {
    const answer = yield* es11(address, 'authenticateClient', { transactionId, authenticateServerResponse });
    if (answer.transactionId.toUpperCase() !== transactionId.toUpperCase())
      throw new RspProtocolError('SESSION_MISMATCH', 'the server answered for another session');
    return answer.eventEntries;
  } catch (error) {
    const isRefusal = error instanceof RspProtocolError && error.code === 'REMOTE_RSP';
    if (isRefusal && error.details['subjectCode'] === '8.9.5' && error.details['reasonCode'] === '3.9') return [];
    // A server that answers Failed has ended the session itself.
    if (!isRefusal) yield* endSession(address, transactionId);
    throw error;
  }
}

function* challenge(address: string): Steps<Uint8Array> {
  const response = yield* es10(address, 'getEuiccChallenge', getEuiccChallenge);
  return getEuiccChallenge.decodeResponse(response).euiccChallenge;
}

/** The whole BF38 answer. */
function* authenticateOnCard(
  { deviceInfo, deviceInfoExtensibility = false }: DiscoveryOptions,
  { server: address, eventId }: Lead,
  server: InitiateAuthenticationResponse,
): Steps<Uint8Array> {
  const deviceCapabilities = deviceInfoExtensibility
    ? deviceInfo.deviceCapabilities
    : withoutExtensions(deviceInfo.deviceCapabilities);
  const request = authenticateServer.encodeRequest({
    serverSigned1: server.serverSigned1,
    serverSignature1: server.serverSignature1,
    euiccCiPKIdToBeUsed: server.euiccCiPKIdToBeUsed,
    serverCertificate: server.serverCertificate,
    ctxParams1: encodeCtxParams1({ matchingId: eventId, deviceInfo: { ...deviceInfo, deviceCapabilities } }),
  });
  const response = yield* es10(address, 'authenticateServer', authenticateServer, request);
  const { result } = authenticateServer.decodeResponse(response);
  if (result !== 'ok')
    throw new RspProtocolError('ES10_RESULT', `${authenticateServer.name}: ${result}`, {
      details: { function: authenticateServer.name, reason: result },
    });
  return response;
}

/** There is no server to tell: an SM-DS knows no CancelSession. Failures on the way are not failures of their own. */
function* endSession(address: string, transactionId: string): Steps<void> {
  try {
    const request = cancelSession.encodeRequest({ transactionId, reason: 'undefinedReason' });
    yield* es10(address, 'cancelSession', cancelSession, request);
  } catch (error) {
    if (!(error instanceof RspProtocolError)) throw error;
  }
}

function isSmds(serverCertificate: Uint8Array): boolean {
  try {
    return rolesOf(parseCertificate(serverCertificate)).includes('DSauth');
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    const details = { what: 'serverCertificate' };
    throw new RspProtocolError('MALFORMED', `server certificate: ${error.message}`, { details });
  }
}

function* perform(step: DiscoveryStep): Steps<unknown> {
  try {
    return yield step;
  } catch (cause) {
    throw new RspProtocolError('STEP_FAILED', `could not perform ${step.kind} of ${step.stage}`, {
      details: { stage: step.stage, step: step.kind, ended: cause instanceof Error && cause.name === 'Canceled' },
      cause,
    });
  }
}

function* es10(
  server: string,
  stage: DiscoveryStage,
  { name, encodeRequest }: AnyEs10Function,
  request: Uint8Array = encodeRequest({} as never),
): Steps<Uint8Array> {
  const answer = yield* perform({ kind: 'es10', stage, server, call: { name, request } });
  if (answer instanceof Uint8Array) return answer;
  throw new RspProtocolError('MALFORMED', 'the step was not answered with bytes', { details: { what: 'answer' } });
}

type RequestOf<Name extends Es11FunctionName> = Parameters<(typeof es11Functions)[Name]['encodeRequest']>[0];
type ResponseOf<Name extends Es11FunctionName> = ReturnType<(typeof es11Functions)[Name]['decodeResponse']>;

function* es11<Name extends Es11FunctionName>(
  server: string,
  name: Name,
  request: RequestOf<Name>,
): Steps<ResponseOf<Name>> {
  const { path, encodeRequest, decodeResponse } = es11Functions[name];
  const body = encodeRequest(request as never);
  const answer = yield* perform({ kind: 'es11', stage: name, server, function: name, path, body });
  return decodeResponse(answer) as ResponseOf<Name>;
}
