import {
  deleteProfile,
  disableProfile,
  enableProfile,
  eUiccMemoryReset,
  setNickname,
  type MemoryResetOption,
} from '#core/protocol/sgp22/index.ts';
import { encodeUtf8 } from '#core/protocol/bytes/index.ts';
import type { EuiccCore } from '../euicc-core.ts';
import { classOf, firstPort, type InstalledProfile } from '../profile-registry.ts';
import { cannotBeDeleted, cannotBeDisabled, isTestProfile, switchProfile } from '../profile-switch.ts';
import { handler, undefinedError } from './es10-handler.ts';

/** SGP.22 sections 5.7.16 to 5.7.19 and 5.7.21. */

const enable = handler(
  enableProfile,
  (core, { profile: identifier, refreshFlag, targetEsimPort }, channel) => {
    const profile = core.profiles.find(identifier);
    if (profile === undefined) return { result: 'iccidOrAidNotFound' };
    if (core.profiles.portOf(profile) !== undefined) return { result: 'profileNotInDisabledState' };
    // A card of v2 passes over what it does not know.
    const port = core.profiles.ports > 1 ? (targetEsimPort ?? firstPort) : firstPort;
    if (port < firstPort || port > core.profiles.ports) return { result: 'noEsimPortAvailable' };
    const { replacedByTest } = core.profiles.stateOn(port);
    const current = core.profiles.enabledOn(port);
    const toTest = isTestProfile(profile);
    // A test profile gives way only to the operational profile whose place it took.
    if (!toTest && replacedByTest !== undefined && replacedByTest !== profile.isdpAid)
      return { result: 'wrongProfileReenabling' };
    // A test profile takes the place of any other (SGP.21, TPRO8).
    if (!toTest && current !== undefined && cannotBeDisabled(current)) return { result: 'disallowedByPolicy' };
    if (core.uicc.toolkit.busy) return { result: 'catBusy' };
    const operational = current !== undefined && !isTestProfile(current) ? current.isdpAid : replacedByTest;
    const next = { isdpAid: profile.isdpAid, replacedByTest: toTest ? operational : undefined };
    switchProfile(core, port, next, refreshFlag, channel);
    return { result: 'ok' };
  },
  undefinedError,
);

const disable = handler(
  disableProfile,
  (core, { profile: identifier, refreshFlag }, channel) => {
    const profile = core.profiles.find(identifier);
    if (profile === undefined) return { result: 'iccidOrAidNotFound' };
    const port = core.profiles.portOf(profile);
    if (port === undefined) return { result: 'profileNotInEnabledState' };
    if (cannotBeDisabled(profile)) return { result: 'disallowedByPolicy' };
    if (core.uicc.toolkit.busy) return { result: 'catBusy' };
    const { replacedByTest } = core.profiles.stateOn(port);
    switchProfile(core, port, { isdpAid: replacedByTest }, refreshFlag, channel);
    return { result: 'ok' };
  },
  undefinedError,
);

const remove = handler(
  deleteProfile,
  (core, { profile: identifier }) => {
    const profile = core.profiles.find(identifier);
    if (profile === undefined) return { result: 'iccidOrAidNotFound' };
    if (core.profiles.portOf(profile) !== undefined) return { result: 'profileNotInDisabledState' };
    if (cannotBeDeleted(profile)) return { result: 'disallowedByPolicy' };
    erase(core, profile);
    return { result: 'ok' };
  },
  undefinedError,
);

function erase(core: EuiccCore, profile: InstalledProfile): void {
  core.notifications.announce(profile, 'delete');
  core.profiles.delete(profile);
  core.imeiBindings.setProfileState(profile.iccid, 'deleted');
}

const nicknameLimit = 64;

const nickname = handler(
  setNickname,
  (core, { iccid, profileNickname }) => {
    const profile = core.profiles.find({ iccid });
    if (profile === undefined) return { result: 'iccidNotFound' };
    if (encodeUtf8(profileNickname).length > nicknameLimit) return undefinedError();
    core.profiles.setNickname(profile, profileNickname);
    return { result: 'ok' };
  },
  undefinedError,
);

/** The options of SGP.22 v2; a card of v2 does not know those that v3 added. */
const classesOfOption: Partial<Record<MemoryResetOption, string>> = {
  deleteOperationalProfiles: 'operational',
  deleteFieldLoadedTestProfiles: 'test',
};

const memoryReset = handler(
  eUiccMemoryReset,
  (core, { resetOptions }, channel) => {
    if (core.uicc.toolkit.busy) return { result: 'catBusy' };
    const classes = resetOptions.map((option) => classesOfOption[option]);
    const doomed = core.profiles.all().filter((profile) => classes.includes(classOf(profile)));
    const clearsAddress = resetOptions.includes('resetDefaultSmdpAddress') && core.defaultDpAddress !== '';
    if (doomed.length === 0 && !clearsAddress) return { result: 'nothingToDelete' };
    if (clearsAddress) core.defaultDpAddress = '';
    const enabled = core.profiles.enabled;
    for (const profile of doomed) erase(core, profile);
    // The history of IMEIs goes with the operational profiles; the registry can restore it.
    if (resetOptions.includes('deleteOperationalProfiles')) core.imeiBindings.clear();
    core.records.commit();
    if (enabled !== undefined && doomed.some(({ isdpAid }) => isdpAid === enabled.isdpAid)) {
      core.uicc.filesReplaced(channel);
      if (core.uicc.toolkit.terminalCanRefresh) core.uicc.toolkit.requestReset(() => {});
    }
    return { result: 'ok' };
  },
  undefinedError,
);

export const profileManagementHandlers = [enable, disable, remove, nickname, memoryReset];
