import type { Clock } from '#core/environment/index.ts';
import {
  deleteProfile,
  deleteProfileResults,
  disableProfile,
  disableProfileResults,
  enableProfile,
  enableProfileResults,
  eUiccMemoryReset,
  memoryResetResults,
  type ProfileIdentifier,
  type ProfileInfo,
} from '#core/protocol/sgp22/index.ts';
import { CardError, Es10Error } from '#shared/errors.ts';
import { isGone } from './card-link.ts';
import { readProfileInfos } from './es10-calls.ts';
import type { IsdrSession } from './isdr-session.ts';

/**
 * ES10c functions that change which profiles there are or which is enabled (SGP.22 sections 5.7.16 to 5.7.19), as cards of the
 * field want them. What is not `ok` is thrown as Es10Error.
 */

interface Outcome {
  readonly result: string;
  failure(): Es10Error;
}

/** Of an attempt under any circumstances; `final`: nothing is left to do. */
interface Lasting {
  readonly result: string;
  failure(): Error;
}

const outcome = (name: string, codes: { codeOf(name: never): number }, result: string): Outcome => ({
  result,
  failure: () => new Es10Error(name, codes.codeOf(result as never), result),
});

/**
 * Refresh flag 0, which every card takes; the card is reset afterwards, which makes the change final, and the session goes on.
 * A card that resets itself, even before it has answered, is waited for and asked what became of it. `port`: where a device has several.
 */
export async function enable(session: IsdrSession, iccid: string, clock: Clock, port?: number): Promise<void> {
  const targetEsimPort = session.esimPorts > 1 ? port : undefined;
  await changeState(session, clock, isEnabled(iccid), () =>
    byIccidOrAid(session, iccid, async (profile) => {
      const { result } = await session.call(enableProfile, { profile, refreshFlag: false, targetEsimPort });
      return outcome(enableProfile.name, enableProfileResults, result);
    }),
  );
}

/** As `enable`. */
export async function disable(session: IsdrSession, iccid: string, clock: Clock): Promise<void> {
  const isDisabled = (profiles: readonly ProfileInfo[]) => !isEnabled(iccid)(profiles);
  await changeState(session, clock, isDisabled, () =>
    byIccidOrAid(session, iccid, async (profile) => {
      const { result } = await session.call(disableProfile, { profile, refreshFlag: false });
      return outcome(disableProfile.name, disableProfileResults, result);
    }),
  );
}

export async function deleteFromCard(session: IsdrSession, iccid: string): Promise<void> {
  const { result, failure } = await byIccidOrAid(session, iccid, async (profile) => {
    const response = await session.call(deleteProfile, { profile });
    return outcome(deleteProfile.name, deleteProfileResults, response.result);
  });
  if (result !== 'ok') throw failure();
}

/** Every operational profile; `nothingToDelete` counts as done. */
export async function resetMemory(session: IsdrSession, clock: Clock): Promise<void> {
  const stays = ({ profileClass }: ProfileInfo) => profileClass === 'provisioning' || profileClass === 'test';
  const isEmpty = (profiles: readonly ProfileInfo[]) => profiles.every(stays);
  await changeState(session, clock, isEmpty, async () => {
    const { result } = await session.call(eUiccMemoryReset, {
      resetOptions: ['deleteOperationalProfiles', 'deleteFieldLoadedTestProfiles'],
    });
    return outcome(eUiccMemoryReset.name, memoryResetResults, result === 'nothingToDelete' ? 'ok' : result);
  });
}

const isEnabled = (iccid: string) => (profiles: readonly ProfileInfo[]) =>
  profiles.some((profile) => profile.iccid === iccid && profile.profileState === 'enabled');

/** Some cards know their profiles by AID only; which do is remembered by ATR. */
async function byIccidOrAid(
  session: IsdrSession,
  iccid: string,
  attempt: (profile: ProfileIdentifier) => Promise<Outcome>,
): Promise<Outcome> {
  if (session.quirk.profilesBy !== 'aid') {
    const first = await attempt({ iccid });
    if (first.result !== 'iccidOrAidNotFound') return first;
  }
  const found = (await readProfileInfos(session)).find((profile) => profile.iccid === iccid);
  if (found?.isdpAid === undefined) return attempt({ iccid });
  const second = await attempt({ isdpAid: found.isdpAid });
  if (second.result === 'ok' && session.quirk.profilesBy !== 'aid') session.learn({ profilesBy: 'aid' });
  return second;
}

const busyPauses = [200, 500, 1000, 2000, 3000, 3000];
/** TS 102 221 section 10.2.1.1: the toolkit is busy. */
const toolkitBusy = 0x9300;

/** Cards are busy with their toolkit for some seconds after a start: asked again for up to ten seconds. */
async function changeState(
  session: IsdrSession,
  clock: Clock,
  isDone: (profiles: readonly ProfileInfo[]) => boolean,
  attempt: () => Promise<Outcome>,
): Promise<void> {
  for (const pause of [...busyPauses, undefined]) {
    const { result, failure } = await attempt().catch(async (error: unknown): Promise<Lasting> => {
      if (isGone(error)) return afterItsOwnReset(session, clock, isDone, error);
      if (error instanceof CardError && error.sw === toolkitBusy) return { result: 'catBusy', failure: () => error };
      throw error;
    });
    if (result === 'final') return;
    if (result === 'ok') return session.reset(clock);
    if (result !== 'catBusy' || pause === undefined) throw failure();
    await clock.sleep(pause);
  }
}

/** The card went away before its answer came: it alone knows whether the change was made. */
async function afterItsOwnReset(
  session: IsdrSession,
  clock: Clock,
  isDone: (profiles: readonly ProfileInfo[]) => boolean,
  lost: Error,
): Promise<Lasting> {
  await session.reset(clock);
  return { result: isDone(await readProfileInfos(session)) ? 'final' : 'lost', failure: () => lost };
}
