import type { BenchDevice } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import {
  downloadProfile,
  downloadStages,
  driveDownload,
  withoutExtensions,
  type AskStep,
  type DeviceInfo,
  type DownloadDecision,
  type DownloadPerformer,
  type DownloadResult,
  type EuiccInfo2,
} from '#core/protocol/sgp22/index.ts';
import type { Profile, StepName } from '#shared/api/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import { readEuiccInfo2, type IsdrSession } from '../euicc/index.ts';
import { settleNotifications } from '../notifications/index.ts';
import type { OperationContext } from '../operations/index.ts';
import { deviceInfo } from './device-info.ts';
import { readActivationCode } from './read-activation-code.ts';
import { readProfiles, shownMetadata } from './read-profiles.ts';
import { requireProfile } from './require-profile.ts';
import { asWorkbenchError, withCodeEffect } from './rsp-errors.ts';

export interface LoadRequest {
  readonly activationCode: string;
  readonly confirmationCode?: string | undefined;
  /** The caller has decided already: nothing is asked but a confirmation code that is missing. */
  readonly confirm: boolean;
  /** Of the profile agreed to before a crash; any other is refused. */
  readonly expectedIccid?: string | undefined;
}

export const loadSteps: readonly StepName[] = [
  'readCard',
  ...downloadStages.filter((stage) => stage !== 'cancelSession'),
];

/** Servers give up a session after some ten minutes; a person who comes later starts anew with the same code. */
const patience = 8 * 60_000;

/** Packages on their way into a card, by operation. */
export const boundPackages = 'boundPackages';

/**
 * Profile download (SGP.22 section 3.1.3): drives the protocol's flow, journals each step before it is done, and keeps what
 * recovery needs. Rejects with the workstation's errors, whose `effect` says what became of the activation code.
 */
export async function loadProfile(
  context: OperationContext,
  services: BenchServices,
  request: LoadRequest,
): Promise<Profile> {
  const { device } = context;
  const code = readActivationCode(request.activationCode);
  const imei = services.desks.snapshot(device.id).imeis.find((one) => one.valid && isEsimSlot(device, one.slot))?.imei;
  return services.desks.withCard(device, async (session) => {
    const told = deviceInfo(device, imei ?? undefined);
    const info = await readCardInfo(context, session, request, told);
    const flow = downloadProfile({
      smdpAddress: code.smdpAddress,
      matchingId: code.matchingId === '' ? undefined : code.matchingId,
      smdpOid: code.smdpOid ?? undefined,
      confirmationCode: request.confirmationCode,
      // A script that gave its code wants to hear that it was wrong.
      asksAgain: !request.confirm || request.confirmationCode === undefined,
      expectedIccid: request.expectedIccid,
      deviceInfo: told,
      deviceInfoExtensibility: info?.rspCapability.includes('deviceInfoExtensibilitySupport') ?? false,
    });
    const freeMemory = info?.extCardResource.freeNonVolatileMemory ?? null;
    const performer = new StepPerformer(context, services, session, request, freeMemory);
    const result = await driveDownload(flow, performer).catch((error: unknown) => {
      throw asWorkbenchError(error);
    });
    return confirmInstalled(context, services, session, result);
  });
}

/** EUICCInfo2, where something in it decides: what the card bears to be told of the device, and what a person is shown. */
async function readCardInfo(
  context: OperationContext,
  session: IsdrSession,
  { confirm }: LoadRequest,
  { deviceCapabilities }: DeviceInfo,
): Promise<EuiccInfo2 | undefined> {
  const basic = withoutExtensions(deviceCapabilities);
  const extended = Object.keys(deviceCapabilities).some((name) => !(name in basic));
  if (!confirm || extended) return context.step('readCard', () => readEuiccInfo2(session));
  context.skip('readCard');
  return undefined;
}

const isEsimSlot = (device: BenchDevice, slot: number) =>
  device.slots.some((one) => one.slot === slot && one.sim === 'esim');

/** The card's own list has the last word on whether it is installed. */
function confirmInstalled(
  context: OperationContext,
  services: BenchServices,
  session: IsdrSession,
  result: DownloadResult,
): Promise<Profile> {
  return context.step(
    'installationResult',
    async () => {
      const profiles = await readProfiles(session);
      services.desks.note(context.device.id, { profiles });
      return requireProfile(profiles, result.iccid);
    },
    {
      remember: { installed: result.iccid },
      intent: { iccid: result.iccid, seqNumber: String(result.notification.seqNumber) },
      record: (transaction) => transaction.delete(boundPackages, context.operationId),
    },
  );
}

/** Performs the flow's steps as steps of the operation. */
class StepPerformer implements DownloadPerformer {
  readonly #context: OperationContext;
  readonly #services: BenchServices;
  readonly #session: IsdrSession;
  readonly #request: LoadRequest;
  readonly #freeMemory: number | null;

  constructor(
    context: OperationContext,
    services: BenchServices,
    session: IsdrSession,
    request: LoadRequest,
    freeMemory: number | null,
  ) {
    this.#context = context;
    this.#services = services;
    this.#session = session;
    this.#request = request;
    this.#freeMemory = freeMemory;
  }

  es10({ stage, call, reason }: Parameters<DownloadPerformer['es10']>[0]): Promise<Uint8Array> {
    return this.#context.step(stage, () => this.#session.storeData(call.request, { name: call.name }), {
      intent: { function: call.name, ...(reason === undefined ? {} : { reason }) },
    });
  }

  es9p(step: Parameters<DownloadPerformer['es9p']>[0]): Promise<unknown> {
    const { stage, smdpAddress, path, body, reason } = step;
    const { deviceId } = this.#ids;
    return this.#context.step(
      stage,
      async () => {
        const answer = await this.#services.es9p.call(deviceId, smdpAddress, path, body);
        const { transactionId } = answer;
        if (step.function === 'initiateAuthentication' && typeof transactionId === 'string')
          this.#context.remember({ transactionId: transactionId.toUpperCase() });
        return answer;
      },
      { intent: { function: step.function, server: smdpAddress, ...(reason === undefined ? {} : { reason }) } },
    );
  }

  ask({ question }: AskStep): Promise<DownloadDecision> {
    return this.#context.step('confirm', () => this.#decide(question), {
      intent: { question: question.kind, iccid: question.metadata.iccid },
    });
  }

  async #decide(question: AskStep['question']): Promise<DownloadDecision> {
    const { confirm, confirmationCode } = this.#request;
    const metadata = shownMetadata(question.metadata.iccid, question.metadata);
    this.#services.trace.learn('iccid', metadata.iccid);
    this.#context.safePoint();
    if (question.kind === 'confirmationCode') {
      const asked = { kind: 'confirmationCode', metadata, wasWrong: question.wasWrong } as const;
      const answer = await this.#context.ask(asked, patience);
      if (answer?.kind !== 'confirmationCode') return { decision: 'timeout' };
      this.#context.pointOfNoReturn();
      return { decision: 'accept', confirmationCode: answer.code };
    }
    const { confirmationCodeRequired } = question;
    if (!confirm) {
      const freeMemory = this.#freeMemory;
      const asked = { kind: 'confirmProfile', metadata, freeMemory, confirmationCodeRequired } as const;
      const answer = await this.#context.ask(asked, patience);
      if (answer?.kind !== 'confirmProfile') return { decision: 'timeout' };
      // Told as put off unless it was meant for good: a server closes a rejected order, and a no must not cost the customer the code.
      if (!answer.accept) return { decision: answer.forGood === true ? 'reject' : 'postpone' };
    }
    this.#context.remember({
      accepted: metadata.iccid,
      confirmationCodeRequired: String(confirmationCodeRequired),
    });
    // Another question follows where a code is wanted that nobody gave yet: until then it can still be canceled.
    if (!confirmationCodeRequired || confirmationCode !== undefined) this.#context.pointOfNoReturn();
    return { decision: 'accept', confirmationCode };
  }

  loadBpp({ boundProfilePackage, segments }: Parameters<DownloadPerformer['loadBpp']>[0]): Promise<Uint8Array> {
    const { operationId } = this.#ids;
    const total = boundProfilePackage.length;
    const stored = { operationId, boundProfilePackage: toHex(boundProfilePackage) };
    return this.#context.step('loadBoundProfilePackage', () => this.#load(segments, total), {
      intent: { bytes: String(total), segments: String(segments.length) },
      remember: { loading: 'true' },
      prepare: (transaction) => transaction.put(boundPackages, operationId, stored),
      outcome: (answer) => ({ answerBytes: String(answer.length) }),
    });
  }

  async #load(segments: readonly Uint8Array[], total: number): Promise<Uint8Array> {
    let done = 0;
    for (const segment of segments) {
      this.#context.progress(done, total);
      const answer = await this.#session.storeData(segment, { name: 'ES10b.LoadBoundProfilePackage' });
      done += segment.length;
      // The first answer with data is the installation result, good or bad: nothing more is sent.
      if (answer.length > 0) {
        this.#context.progress(done, total);
        return answer;
      }
    }
    return new Uint8Array(0);
  }

  get #ids() {
    return { operationId: this.#context.operationId, deviceId: this.#context.device.id };
  }
}

/** A card that refused the package has a result to report all the same. */
export async function loadAndReport(
  context: OperationContext,
  services: BenchServices,
  request: LoadRequest,
): Promise<Profile> {
  try {
    const profile = await loadProfile(context, services, request);
    await settleNotifications(context, services);
    return profile;
  } catch (error) {
    services.environment.store.transact((transaction) => transaction.delete(boundPackages, context.operationId));
    if (context.memory['loading'] === 'true' && error instanceof WorkbenchError)
      await settleNotifications(context, services);
    // What the flow did not see: the way to the card before it, and the look at the card after it.
    throw withCodeEffect(error, context.memory['installed'] === undefined ? 'codeStillGood' : 'codeUsedUp');
  }
}
