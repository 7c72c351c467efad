import type { BenchServices } from '../../bench-services.ts';
import {
  loadAndReport,
  loadSteps,
  maskedMatchingId,
  readActivationCode,
  recoverLoad,
  type LoadRequest,
} from '../../profiles/index.ts';
import type { OperationDefinition, OperationInput } from '../operation-kind.ts';

export interface DownloadInput extends OperationInput, Omit<LoadRequest, 'expectedIccid'> {}

export const profileDownload = (services: BenchServices): OperationDefinition<DownloadInput> => ({
  kind: 'profileDownload',
  class: 'routine',
  steps: () => [...loadSteps, 'sendNotifications'],
  authorise: ({ activationCode }) => void readActivationCode(activationCode),
  describe({ activationCode, confirm }) {
    const { smdpAddress, matchingId } = readActivationCode(activationCode);
    return { server: smdpAddress, matchingId: maskedMatchingId(matchingId), confirm: String(confirm) };
  },
  keep: ({ confirmationCode: _secret, ...input }) => input,
  async perform(context, input) {
    const { iccid, profileName, serviceProviderName } = await loadAndReport(context, services, input);
    return { iccid, profileName: profileName ?? '', serviceProviderName: serviceProviderName ?? '' };
  },
  async recover(context, { activationCode }) {
    const recovery = await recoverLoad(context, services, { activationCode });
    if ('outcome' in recovery) return recovery.outcome;
    return { state: 'succeeded', action: 'the profile is installed', result: { iccid: recovery.installed } };
  },
});
