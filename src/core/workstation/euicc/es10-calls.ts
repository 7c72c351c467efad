import {
  getEid,
  getEuiccConfiguredAddresses,
  getEuiccInfo2,
  getImeiBindings,
  getProfilesInfo,
  profileInfoTags,
  recordImeiBinding,
  recordImeiBindingErrors,
  removeNotificationFromList,
  removeNotificationResults,
  retrieveNotificationsList,
  setDefaultDpAddress,
  setDefaultDpAddressResults,
  setNickname,
  setNicknameResults,
  type EuiccInfo2,
  type EuiccConfiguredAddresses,
  type ImeiBinding,
  type ProfileInfo,
  type RecordImeiBindingRequest,
} from '#core/protocol/sgp22/index.ts';
import { CardError, Es10Error, ProtocolError } from '#shared/errors.ts';
import type { IsdrSession } from './isdr-session.ts';

/** ES10 functions as the use cases need them: what is not `ok` is thrown as Es10Error. */

interface ResultNumbers {
  codeOf(name: never): number;
}

const fail = (name: string, codes: ResultNumbers, result: string) =>
  new Es10Error(name, codes.codeOf(result as never), result);

export async function readEid(session: IsdrSession): Promise<string> {
  return (await session.call(getEid, {})).eid;
}

export const readEuiccInfo2 = (session: IsdrSession): Promise<EuiccInfo2> => session.call(getEuiccInfo2, {});

/** Cards that do not know the function have no addresses. */
export async function readConfiguredAddresses(session: IsdrSession): Promise<EuiccConfiguredAddresses> {
  return (await ifKnown(() => session.call(getEuiccConfiguredAddresses, {}))) ?? { rootDsAddress: '' };
}

export async function readProfileInfos(session: IsdrSession): Promise<readonly ProfileInfo[]> {
  const { iccid, isdpAid, profileState, profileNickname, serviceProviderName, profileName } = profileInfoTags;
  const { iconType, icon, profileClass, profileOwner, profilePolicyRules, enabledOnEsimPort } = profileInfoTags;
  const shown = [iccid, isdpAid, profileState, profileNickname, serviceProviderName, profileName, iconType, icon];
  const ports = session.esimPorts > 1 ? [enabledOnEsimPort] : [];
  const tagList = [...shown, profileClass, profileOwner, profilePolicyRules, ...ports];
  let response = await session.call(getProfilesInfo, { tagList });
  // Some cards reject tags they do not know: ask for their default set then.
  if (response.result === 'incorrectInputValues') response = await session.call(getProfilesInfo, {});
  if ('profiles' in response) return response.profiles;
  throw new Es10Error(getProfilesInfo.name, 127, response.result);
}

/** Undefined on cards without the binding functions. */
export async function readBindings(session: IsdrSession): Promise<readonly ImeiBinding[] | undefined> {
  return (await readBindingTable(session))?.bindings;
}

/** With the rows it can hold; undefined on cards without it. */
export function readBindingTable(
  session: IsdrSession,
): Promise<{ readonly bindings: readonly ImeiBinding[]; readonly capacity: number } | undefined> {
  return ifKnown(() => session.call(getImeiBindings, {}));
}

export async function recordBinding(session: IsdrSession, request: RecordImeiBindingRequest): Promise<ImeiBinding> {
  const response = await session.call(recordImeiBinding, request);
  if ('binding' in response) return response.binding;
  throw fail(recordImeiBinding.name, recordImeiBindingErrors, response.result);
}

/** The whole elements, as they are sent on. */
export async function retrieveNotifications(session: IsdrSession): Promise<readonly Uint8Array[]> {
  const response = await session.call(retrieveNotificationsList, {});
  if ('pendingNotifications' in response) return response.pendingNotifications;
  if (response.result === 'noResultAvailable') return [];
  throw new Es10Error(retrieveNotificationsList.name, 127, response.result);
}

/** Idempotent: one that is gone already is removed. */
export async function removeNotification(session: IsdrSession, seqNumber: number): Promise<void> {
  const { result } = await session.call(removeNotificationFromList, { seqNumber });
  if (result !== 'ok' && result !== 'nothingToDelete')
    throw fail(removeNotificationFromList.name, removeNotificationResults, result);
}

export async function rename(session: IsdrSession, iccid: string, profileNickname: string): Promise<void> {
  const { result } = await session.call(setNickname, { iccid, profileNickname });
  if (result !== 'ok') throw fail(setNickname.name, setNicknameResults, result);
}

export async function setDefaultAddress(session: IsdrSession, defaultDpAddress: string): Promise<void> {
  const { result } = await session.call(setDefaultDpAddress, { defaultDpAddress });
  if (result !== 'ok') throw fail(setDefaultDpAddress.name, setDefaultDpAddressResults, result);
}

const unknownFunction = new Set([0x6a80, 0x6a81, 0x6a88, 0x6d00, 0x6985]);

/** Undefined where the card does not know the function, or answers nothing to it. */
async function ifKnown<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof CardError && unknownFunction.has(error.sw)) return undefined;
    if (error instanceof ProtocolError && error.code === 'CARD_ANSWER_INVALID') return undefined;
    throw error;
  }
}
