/** Whether the eUICC would take a profile with its policy rules, asked before the person is. SGP.22 sections 2.9.3.1 and 3.1.3. */
import { getProfilesInfo, getRat } from '../es10/index.ts';
import type { ProfilePolicyAuthorisationRule } from '../es10/index.ts';
import type { StoreMetadata } from '../es8p/index.ts';
import { RspProtocolError } from '../rsp-protocol-error.ts';
import type { PprId } from '../types/index.ts';
import { es10, type DownloadProgress, type Steps } from './perform-steps.ts';
import { judgePpr } from './rules-authorisation.ts';

/** The rules that need the person's consent; throws PPR_NOT_ALLOWED for one that the eUICC would refuse. */
export function* checkPolicyRules(progress: DownloadProgress, metadata: StoreMetadata): Steps<PprId[]> {
  const rules = (metadata.profilePolicyRules ?? []).filter((rule) => rule !== 'pprUpdateControl');
  if (rules.length === 0) return [];
  const table = yield* rulesAuthorisationTable(progress);
  const verdicts = rules.map((rule) => ({ rule, verdict: judgePpr(rule, metadata.profileOwner, table) }));
  const forbidden = verdicts.find(({ verdict }) => verdict === 'forbidden');
  if (forbidden !== undefined)
    throw new RspProtocolError('PPR_NOT_ALLOWED', `the eUICC does not allow ${forbidden.rule}`, {
      details: { ppr: forbidden.rule },
    });
  if (rules.includes('ppr1')) yield* requireNoOperationalProfile(progress);
  return verdicts.filter(({ verdict }) => verdict === 'consentRequired').map(({ rule }) => rule);
}

function* rulesAuthorisationTable(progress: DownloadProgress): Steps<readonly ProfilePolicyAuthorisationRule[]> {
  try {
    return (yield* es10(progress, getRat, {})).rules;
  } catch (error) {
    // Cards without the function answer a status word: no table, so nothing is allowed.
    if (error instanceof RspProtocolError && error.code === 'STEP_FAILED') return [];
    throw error;
  }
}

/** SGP.22 section 2.9.3.1: a profile with PPR1 must be the only operational one. */
function* requireNoOperationalProfile(progress: DownloadProgress): Steps<void> {
  const list = yield* es10(progress, getProfilesInfo, { searchCriteria: { profileClass: 'operational' } });
  if ('profiles' in list && list.profiles.length > 0)
    throw new RspProtocolError('PPR_NOT_ALLOWED', 'a profile with PPR1 must be the only one', {
      details: { ppr: 'ppr1' },
    });
}
