import { cancelSession, es9CancelSession, RspProtocolError } from '#core/protocol/sgp22/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import type { OperationContext } from '../operations/index.ts';

/** What became of a session that a crash left: ended on both sides, on the card alone, or open nowhere that could be found. */
export type InterruptedSession = 'ended' | 'endedOnCard' | 'notOpen';

/**
 * Ends the session of an interrupted download where the card still holds it: by its signature the server learns of it too.
 * The reason is `timeout`, which leaves the order open (SGP.22 section 3.0.2). Never rejects: a server that does not
 * hear of it forgets the session by itself.
 */
export async function cancelInterrupted(
  context: OperationContext,
  { desks, es9p }: Pick<BenchServices, 'desks' | 'es9p'>,
  { smdpAddress, transactionId }: { readonly smdpAddress: string; readonly transactionId: string },
): Promise<InterruptedSession> {
  const reason = 'timeout';
  const ask = (work: () => Promise<InterruptedSession>) =>
    context.step('cancelSession', work, {
      intent: { function: cancelSession.name, server: smdpAddress, reason },
      outcome: (found) => ({ found }),
    });
  try {
    return await ask(async () => {
      const request = cancelSession.encodeRequest({ transactionId, reason });
      const cancelSessionResponse = await desks.withCard(context.device, (session) =>
        session.storeData(request, { name: cancelSession.name }),
      );
      if (cancelSession.decodeResponse(cancelSessionResponse).result !== 'ok') return 'notOpen';
      const body = es9CancelSession.encodeRequest({ transactionId, cancelSessionResponse });
      try {
        const answer = await es9p.call(context.device.id, smdpAddress, es9CancelSession.path, body);
        es9CancelSession.decodeResponse(answer);
        return 'ended';
      } catch (error) {
        if (isOfTheWay(error)) return 'endedOnCard';
        throw error;
      }
    });
  } catch (error) {
    if (isOfTheWay(error)) return 'notOpen';
    throw error;
  }
}

const isOfTheWay = (error: unknown) => error instanceof WorkbenchError || error instanceof RspProtocolError;
