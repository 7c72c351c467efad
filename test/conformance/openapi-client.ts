import type { ContractClient } from '#shared/contract-client.ts';

interface Described {
  readonly method: string;
  readonly path: string;
  readonly hasBody: boolean;
  readonly inPath: readonly string[];
  readonly inQuery: readonly string[];
  readonly streams: boolean;
}

interface OpenApiOperation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}

interface OpenApiDocument {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
}

/**
 * What a script in any language would write: fetch, told by /openapi.json alone where each member of an input goes. A
 * client of the contract by its face, so that one suite drives it and the others.
 */
export async function openApiClient(address: string, token: string): Promise<ContractClient> {
  const headers = { authorization: `Bearer ${token}` };
  const document = (await (await fetch(`${address}/openapi.json`, { headers })).json()) as OpenApiDocument;
  const base = address + document.servers[0]!.url;

  const areas: Record<string, Record<string, (input?: Record<string, unknown>) => Promise<unknown>>> = {};
  for (const [operationId, described] of describedIn(document)) {
    const [area, procedure] = operationId.split('.') as [string, string];
    areas[area] ??= {};
    areas[area][procedure] = (input = {}) => request(base, headers, described, input);
  }
  return areas as unknown as ContractClient;
}

function* describedIn(document: OpenApiDocument): Generator<[string, Described]> {
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, { operationId, parameters = [], requestBody, responses }] of Object.entries(methods)) {
      const placed = (place: string) => parameters.filter((one) => one.in === place).map(({ name }) => name);
      const streams = 'text/event-stream' in (responses['200']?.content ?? {});
      const hasBody = requestBody !== undefined;
      yield [operationId, { method, path, hasBody, inPath: placed('path'), inQuery: placed('query'), streams }];
    }
}

async function request(
  base: string,
  headers: Record<string, string>,
  described: Described,
  input: Record<string, unknown>,
): Promise<unknown> {
  const { method, hasBody, inPath, inQuery, streams } = described;
  const path = described.path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(input[name])));
  const query = new URLSearchParams();
  for (const name of inQuery) if (input[name] !== undefined) query.set(name, String(input[name]));
  const rest = Object.fromEntries(Object.entries(input).filter(([name]) => ![...inPath, ...inQuery].includes(name)));
  const going = new AbortController();
  const response = await fetch(`${base}${path}${query.size > 0 ? `?${query}` : ''}`, {
    method: method.toUpperCase(),
    headers: hasBody ? { ...headers, 'content-type': 'application/json' } : headers,
    signal: going.signal,
    ...(hasBody ? { body: JSON.stringify(rest) } : {}),
  });
  if (!response.ok) throw await response.json();
  return streams ? events(response, going) : response.json();
}

/** Server-sent events; `error` is thrown, `done` ends it, and leaving early hangs up. */
async function* events(response: Response, going: AbortController): AsyncGenerator<unknown> {
  let text = '';
  try {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        const [event, data] = [field('event'), field('data')];
        if (event === 'done') return;
        if (event === 'error') throw JSON.parse(data!);
        if (event === 'message' && data !== undefined) yield JSON.parse(data);
      }
    }
  } finally {
    going.abort();
  }
}
