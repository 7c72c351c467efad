import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { decodeProfileInstallationResult, type FinalResult } from '#core/protocol/sgp22/index.ts';
import { Es10Error, toWireError, WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import { readEid, retrieveNotifications } from '../euicc/index.ts';
import { settleNotifications } from '../notifications/index.ts';
import type { RecoveryContext, RecoveryOutcome } from '../operations/index.ts';
import { boundPackages, loadAndReport, type LoadRequest } from './load-profile.ts';
import { cancelInterrupted, type InterruptedSession } from './cancel-interrupted.ts';
import { readActivationCode } from './read-activation-code.ts';
import { readProfiles } from './read-profiles.ts';
import { withCodeEffect } from './rsp-errors.ts';

export type LoadRecovery = { readonly installed: string } | { readonly outcome: RecoveryOutcome };

/**
 * Takes up a download after a crash. Whether the profile is on the card is asked of the card alone: its list, and the
 * installation result with this session's transactionId. What was agreed to and is not there is loaded again.
 */
export async function recoverLoad(
  context: RecoveryContext,
  services: BenchServices,
  request: Omit<LoadRequest, 'confirm' | 'expectedIccid'>,
): Promise<LoadRecovery> {
  const { transactionId, accepted, loading, confirmationCodeRequired } = context.memory;
  const { device } = context;
  const reading = services.desks.withCard(device, async (session) => ({
    eid: await readEid(session),
    profiles: await readProfiles(session),
    pending: (await retrieveNotifications(session)).map(toHex),
  }));
  const card = await reading.catch((error: unknown) => {
    // A card that is not there keeps its word on what had begun: it is asked by whatever is done with it next.
    throw withCodeEffect(error, loading === 'true' ? 'codeUnknown' : 'codeStillGood');
  });
  const queued = services.notifications.list(card.eid).map((one) => one.pendingNotification);
  const result = installationResultOf(transactionId, [...card.pending, ...queued]);
  const listed = accepted !== undefined && card.profiles.some((profile) => profile.iccid === accepted);
  const stored = services.environment.store.get(boundPackages, context.operationId) !== undefined;
  context.found(
    `card: profile ${listed ? 'installed' : 'not installed'}, ` +
      `installation result ${result?.kind ?? 'none'}; package ${stored ? 'had arrived' : 'had not arrived'}`,
    accepted === undefined ? {} : { iccid: accepted },
  );
  services.environment.store.transact((transaction) => transaction.delete(boundPackages, context.operationId));

  if (accepted !== undefined && listed && (result?.kind === 'success' || loading === 'true')) {
    services.desks.note(device.id, { profiles: card.profiles });
    await settleNotifications(context, services);
    return { installed: accepted };
  }
  if (result?.kind === 'error') {
    await settleNotifications(context, services);
    const error = new Es10Error('ES10b.LoadBoundProfilePackage', 127, result.errorReason, 'codeUsedUp').toWire();
    return { outcome: { state: 'failed', action: 'the card had refused the profile', error } };
  }
  const interrupted = new WorkbenchError('INTERRUPTED', 'the download was interrupted', { effect: 'codeStillGood' });
  const canRepeat =
    accepted !== undefined && (confirmationCodeRequired !== 'true' || request.confirmationCode !== undefined);
  if (!canRepeat)
    return {
      outcome: {
        state: 'rolledBack',
        action: `nothing of the profile is on the card; ${await endSession(context, services, request)}the activation code is still good`,
        error: interrupted.toWire(),
      },
    };
  try {
    const profile = await loadAndReport(context, services, { ...request, confirm: true, expectedIccid: accepted });
    return { installed: profile.iccid };
  } catch (error) {
    const wire = toWireError(error);
    return {
      outcome: {
        state: 'rolledBack',
        action: 'nothing of the profile is on the card; loading it again failed',
        error: { ...wire, effect: wire.effect ?? 'codeStillGood' },
      },
    };
  }
}

const sessionWords: Readonly<Record<InterruptedSession, string>> = {
  ended: 'the session was ended on card and server; ',
  endedOnCard: 'the session was ended on the card, the server did not answer; ',
  notOpen: '',
};

/** What was done about the session, in words. A card that was without power since has none any more. */
async function endSession(
  context: RecoveryContext,
  services: BenchServices,
  { activationCode }: Pick<LoadRequest, 'activationCode'>,
): Promise<string> {
  const { transactionId } = context.memory;
  if (transactionId === undefined) return '';
  const { smdpAddress } = readActivationCode(activationCode);
  return sessionWords[await cancelInterrupted(context, services, { smdpAddress, transactionId })];
}

function installationResultOf(transactionId: string | undefined, pending: readonly string[]): FinalResult | undefined {
  if (transactionId === undefined) return undefined;
  for (const hex of pending) {
    if (!hex.startsWith('BF37')) continue;
    const result = decodeProfileInstallationResult(fromHex(hex));
    if (result.transactionId === transactionId) return result.finalResult;
  }
  return undefined;
}
