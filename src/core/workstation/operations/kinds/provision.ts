import type { BenchDevice } from '#core/environment/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../../bench-services.ts';
import { bindImei, bindingSteps, recoverBinding } from '../../imei/index.ts';
import { settleNotifications } from '../../notifications/index.ts';
import {
  loadAndReport,
  loadSteps,
  maskedMatchingId,
  readActivationCode,
  recoverLoad,
  withCodeEffect,
} from '../../profiles/index.ts';
import { recoverVerification, verifyProfile } from '../../verification/index.ts';
import type { Facts, OperationContext, OperationDefinition, OperationInput } from '../operation-kind.ts';

export interface ProvisionInput extends OperationInput {
  /** Default: an order made for this run, on the simulated bench. */
  readonly activationCode?: string | undefined;
  readonly confirmationCode?: string | undefined;
  readonly confirm: boolean;
  readonly enable: boolean;
  readonly verify: boolean;
}

/** The main job in one go: load, enable and bind, verify. Taken up after a crash at the part it had come to. */
export const provision = (services: BenchServices): OperationDefinition<ProvisionInput> => {
  /** From enabling on; `result` holds what the load gave. */
  const bindAndVerify = async (context: OperationContext, input: ProvisionInput, result: Facts): Promise<Facts> => {
    let facts = result;
    if (input.enable && context.memory['stage'] !== 'verify') {
      context.remember({ stage: 'bind' });
      facts = { ...facts, ...(await bindImei(context, services, { iccid: facts['iccid']!, enable: true })) };
      await settleNotifications(context, services);
    }
    if (!input.enable || !input.verify) return facts;
    context.remember({ stage: 'verify', ...facts });
    return verified(facts, await verifyProfile(context, services, proof()));
  };
  /** Whoever loads and enables in one go has agreed to the profile being switched off and on once more. */
  const proof = () => ({ plan: services.plans.of('quick').plan, allowDestructive: true });
  const finish: typeof bindAndVerify = (...parts) => bindAndVerify(...parts).catch(codeIsUsed);

  return {
    kind: 'provision',
    class: 'reversible',
    steps: ({ enable, verify }) => [
      ...loadSteps,
      ...(enable ? bindingSteps({ enable }) : []),
      'sendNotifications',
      ...(enable && verify ? (['verify'] as const) : []),
    ],
    authorise({ activationCode }) {
      if (activationCode !== undefined) readActivationCode(activationCode);
      else if (services.environment.lab === undefined)
        throw new UsageError('ACTIVATION_CODE_REQUIRED', 'only a bench with its own SM-DP+ can order by itself');
    },
    describe({ activationCode, enable, verify }) {
      const order: Facts = activationCode === undefined ? { order: 'made for this run' } : described(activationCode);
      return { ...order, enable: String(enable), verify: String(verify) };
    },
    keep: ({ confirmationCode: _secret, ...input }) => input,
    async perform(context, input) {
      const activationCode = input.activationCode ?? (await orderFor(context.device, services));
      context.remember({ stage: 'load', activationCode });
      const request = { activationCode, confirmationCode: input.confirmationCode, confirm: confirmed(input) };
      const { iccid } = await loadAndReport(context, services, request);
      return finish(context, input, { iccid });
    },
    async recover(context, input) {
      const { stage, activationCode } = context.memory;
      if (activationCode === undefined) {
        context.found('nothing had been begun');
        return { state: 'rolledBack', action: 'nothing to undo' };
      }
      if (stage === 'load') {
        const recovery = await recoverLoad(context, services, { activationCode });
        if ('outcome' in recovery) return recovery.outcome;
        const result = await finish(context, input, { iccid: recovery.installed });
        return { state: 'succeeded', action: 'the profile is installed; went on from there', result };
      }
      const iccid = context.memory['installed'] ?? context.memory['accepted']!;
      if (stage === 'bind') {
        const bound = await recoverBinding(context, services, { iccid, enable: true }).catch(codeIsUsed);
        await settleNotifications(context, services);
        // Undone for a reason, or never begun: only the latter is worth another go.
        if (bound.state === 'succeeded') context.remember({ stage: 'verify', ...bound.result });
        else if (bound.error !== undefined) return { ...bound, error: { ...bound.error, effect: 'codeUsedUp' } };
        const result = await finish(context, input, { iccid, ...bound.result });
        return { state: 'succeeded', action: `${bound.action}; went on from there`, result };
      }
      const { action } = await recoverVerification(context, services);
      const { imei, rule, source } = context.memory;
      const known = Object.fromEntries(
        Object.entries({ iccid, imei, rule, source }).filter(
          (entry): entry is [string, string] => entry[1] !== undefined,
        ),
      );
      const result = await finish(context, input, known);
      return { state: 'succeeded', action: `${action}; verified`, result };
    },
  };
};

/** The profile is in the card: whatever fails from here on, its activation code has done its work. */
const codeIsUsed = (error: unknown): never => {
  throw withCodeEffect(error, 'codeUsedUp');
};

const described = (activationCode: string): Facts => {
  const { smdpAddress, matchingId } = readActivationCode(activationCode);
  return { server: smdpAddress, matchingId: maskedMatchingId(matchingId) };
};

/** An order that this run made itself needs nobody's consent to its metadata. */
const confirmed = ({ confirm, activationCode }: ProvisionInput): boolean => confirm || activationCode === undefined;

function verified(facts: Facts, report: Facts): Facts {
  if (report['outcome'] === 'pass') return { ...facts, ...report };
  throw new WorkbenchError('VERIFICATION_FAILED', 'the profile is loaded and enabled, but a check failed', {
    details: { report: report['report'] ?? '' },
  });
}

/** A fresh order of the profile that suits the device: 5G where it can use it. */
async function orderFor(device: BenchDevice, { environment }: BenchServices): Promise<string> {
  const { administration } = environment.lab!;
  const call = { signal: undefined };
  const catalogue = await administration.catalogue(undefined, call);
  const wants5g = device.capability?.rats.includes('nr5gc') ?? false;
  const own = catalogue.filter((entry) => entry.origin === 'shipped' && entry.algorithm === 'milenage');
  const entry = own.find((one) => one.fiveG === wants5g) ?? own[0] ?? catalogue[0];
  if (entry === undefined) throw new UsageError('CATALOGUE_EMPTY', 'the SM-DP+ has no profile to order');
  const order = await administration.createOrder({ profileType: entry.profileType, personalise: true }, call);
  if (order.activationCode === null) throw new WorkbenchError('ORDER_WITHOUT_CODE', 'the order has no activation code');
  return order.activationCode;
}
