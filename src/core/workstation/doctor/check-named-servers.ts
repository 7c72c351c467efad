import type { BenchServer, HttpClient } from '#core/environment/index.ts';
import type { DoctorCheck } from '#shared/api/index.ts';
import { toWireError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';

/** Asked with an empty body: a server that knows us finds fault with it, and nothing is done. */
const paths = {
  'IMEI registry': 'imei-registry/v1/manufacturer-records',
  'Network service': 'network/v1/vectors',
};
const timeoutMs = 5_000;

/** The servers that the settings name for real devices: their files can be used, and they answer this bench. */
export async function checkNamedServers({ environment }: BenchServices): Promise<DoctorCheck> {
  const { servers, http } = environment;
  const facts = {
    ...(await factOf('IMEI registry', () => servers.imeiRegistry(), http)),
    ...(await factOf('Network service', () => servers.network(), http)),
  };
  const found = (outcome: DoctorCheck['outcome'], code: string): DoctorCheck => ({
    name: 'namedServers',
    ...{ outcome, code, facts, fix: null },
  });
  if (Object.keys(facts).length === 0) return found('notApplicable', 'SERVERS_NOT_NAMED');
  return Object.values(facts).every((fact) => fact.endsWith(answersWell))
    ? found('ok', 'NAMED_SERVERS_ANSWER')
    : found('problem', 'NAMED_SERVER_UNUSABLE');
}

const answersWell = 'answers';

async function factOf(
  name: keyof typeof paths,
  named: () => BenchServer | undefined,
  http: HttpClient,
): Promise<Record<string, string>> {
  try {
    const server = named();
    if (server === undefined) return {};
    const { address, clientIdentity } = server;
    const url = `https://${address}/${paths[name]}`;
    const headers = { 'Content-Type': 'application/json' };
    const { status } = await http.post({ url, headers, body: '{}', timeoutMs, clientIdentity });
    return {
      [name]: `${address} ${status === 400 ? answersWell : (refusals.get(status) ?? `answers HTTP ${status}`)}`,
    };
  } catch (error) {
    const { code, details } = toWireError(error);
    const why = details?.['reason'] ?? details?.['fault'] ?? '';
    return { [name]: `${code} ${String(details?.['file'] ?? '')} ${String(why)}`.replaceAll(/ +/g, ' ').trim() };
  }
}

const refusals: ReadonlyMap<number, string> = new Map([
  [403, 'does not accept this bench’s certificate'],
  [404, 'is another server'],
]);
