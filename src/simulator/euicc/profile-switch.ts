import type { Channel } from '../uicc/index.ts';
import type { EuiccCore } from './euicc-core.ts';
import { classOf, metadataOf, type EnabledState, type InstalledProfile } from './profile-registry.ts';

/** Changing which profile is enabled: SGP.22 sections 3.2.1, 3.2.2 and 5.7.16, 5.7.17. */

/** PPR1: the profile must not be disabled. */
export const cannotBeDisabled = (profile: InstalledProfile): boolean => hasRule(profile, 'ppr1');
/** PPR2: the profile must not be deleted. */
export const cannotBeDeleted = (profile: InstalledProfile): boolean => hasRule(profile, 'ppr2');
export const isTestProfile = (profile: InstalledProfile): boolean => classOf(profile) === 'test';

function hasRule(profile: InstalledProfile, rule: 'ppr1' | 'ppr2'): boolean {
  return metadataOf(profile).profilePolicyRules?.includes(rule) ?? false;
}

/**
 * Makes `state` the state of a port, with the notifications that go with it. With `refresh` and a terminal that can,
 * the card asks it for a reset, and takes everything back should the terminal say that it could not.
 */
export function switchProfile(
  core: EuiccCore,
  port: number,
  state: EnabledState,
  refresh: boolean,
  channel: Channel,
): void {
  const before = core.profiles.stateOn(port);
  const disabled = core.profiles.enabledOn(port);
  core.profiles.setStateOn(port, state);
  const enabled = core.profiles.enabledOn(port);
  const announced = [
    ...(disabled === undefined ? [] : core.notifications.announce(disabled, 'disable')),
    ...(enabled === undefined ? [] : core.notifications.announce(enabled, 'enable')),
  ];
  // What follows cannot be taken back: the change must be in the memory by then.
  core.records.commit();
  core.uicc.filesReplaced(channel);
  if (!refresh || !core.uicc.toolkit.terminalCanRefresh) return;
  core.uicc.toolkit.requestReset(() => {
    core.profiles.setStateOn(port, before);
    for (const seqNumber of announced) core.notifications.remove(seqNumber);
    core.uicc.filesReplaced(channel);
  });
}
