import { implement, ORPCError } from '@orpc/server';
import { type CallContext, type Handlers } from './api/handlers.ts';
import { contract } from './api/index.ts';
import { toWireError } from './errors.ts';

type AnyHandler = (input: unknown, context: CallContext) => unknown;

/** One member of the error family becomes the contract's WORKBENCH error; nothing else of it crosses the wire. */
function asContractError(error: unknown): unknown {
  if (error instanceof ORPCError) return error;
  const wire = toWireError(error);
  return new ORPCError('WORKBENCH', { defined: true, status: 422, message: wire.message, data: wire });
}

async function* withContractErrors(events: AsyncIterable<unknown>) {
  try {
    yield* events;
  } catch (error) {
    throw asContractError(error);
  }
}

const isEvents = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/**
 * Puts a workstation behind the contract, for whichever transport the host brings. Input and output are validated.
 * The areas are walked rather than listed, so that a procedure added to the contract needs no line here.
 */
export function createRouter(handlers: Handlers) {
  const areas = implement(contract) as unknown as Record<
    string,
    Record<string, { handler(call: (options: { input: unknown; signal?: AbortSignal }) => unknown): unknown }>
  >;
  const router: Record<string, Record<string, unknown>> = {};
  for (const [area, procedures] of Object.entries(contract)) {
    router[area] = {};
    for (const procedure of Object.keys(procedures)) {
      const call = (handlers as unknown as Record<string, Record<string, AnyHandler>>)[area]![procedure]!;
      router[area][procedure] = areas[area]![procedure]!.handler(async ({ input, signal }) => {
        try {
          const answer = await call(input, { signal });
          return isEvents(answer) ? withContractErrors(answer) : answer;
        } catch (error) {
          throw asContractError(error);
        }
      });
    }
  }
  const implementer = implement(contract);
  return implementer.router(router as unknown as Parameters<typeof implementer.router>[0]);
}
