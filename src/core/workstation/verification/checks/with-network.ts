import type { UsimSession } from '../../euicc/index.ts';
import { notApplicable, type CheckFinding, type CheckSubject } from '../check.ts';
import type { NetworkClient } from '../network-client.ts';
import { akaRefusal, networkOf } from './network-of.ts';
import { withUsim } from './with-usim.ts';

export interface Subscription {
  readonly usim: UsimSession;
  readonly network: NetworkClient;
  readonly imsi: string;
}

/**
 * USIM and the network that knows its subscriber, for as long as `work` runs. Where there is no such network nothing is asked of the
 * card: it is never given challenges that nobody made for it.
 */
export async function withNetwork(
  subject: CheckSubject,
  work: (subscription: Subscription) => Promise<CheckFinding>,
): Promise<CheckFinding> {
  const network = networkOf(subject);
  if (network === undefined) return notApplicable('LAB_MISSING');
  try {
    return await withUsim(subject, async (usim) => {
      await usim.selectUsim();
      const { imsi } = await usim.readSubscriber();
      return work({ usim, network, imsi });
    });
  } catch (error) {
    const refusal = akaRefusal(error);
    if (refusal === undefined) throw error;
    return refusal;
  }
}

/** What another check of the plan judges is not judged twice: its failure alone shall be seen. */
export function leftTo(
  subject: CheckSubject,
  judge: CheckSubject['planned'][number],
  finding: CheckFinding,
): CheckFinding {
  if (finding.outcome !== 'fail' || !subject.planned.includes(judge)) return finding;
  return {
    ...finding,
    outcome: 'notApplicable',
    reason: 'LEFT_TO_ANOTHER_CHECK',
    evidence: [...finding.evidence, { label: 'judge', value: judge }],
  };
}
