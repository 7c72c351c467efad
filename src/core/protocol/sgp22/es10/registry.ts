import type { AnyEs10Function } from './es10-function.ts';
import { getEuiccConfiguredAddresses } from './es10a/get-euicc-configured-addresses.ts';
import { setDefaultDpAddress } from './es10a/set-default-dp-address.ts';
import { authenticateServer } from './es10b/authenticate-server.ts';
import { cancelSession } from './es10b/cancel-session.ts';
import { getEuiccChallenge } from './es10b/get-euicc-challenge.ts';
import { getEuiccInfo1 } from './es10b/get-euicc-info1.ts';
import { getEuiccInfo2 } from './es10b/get-euicc-info2.ts';
import { getRat } from './es10b/get-rat.ts';
import { listNotification } from './es10b/list-notification.ts';
import { loadCrl } from './es10b/load-crl.ts';
import { prepareDownload } from './es10b/prepare-download.ts';
import { removeNotificationFromList } from './es10b/remove-notification-from-list.ts';
import { retrieveNotificationsList } from './es10b/retrieve-notifications-list.ts';
import { deleteProfile } from './es10c/delete-profile.ts';
import { disableProfile } from './es10c/disable-profile.ts';
import { enableProfile } from './es10c/enable-profile.ts';
import { eUiccMemoryReset } from './es10c/euicc-memory-reset.ts';
import { getEid } from './es10c/get-eid.ts';
import { getProfilesInfo } from './es10c/get-profiles-info.ts';
import { setNickname } from './es10c/set-nickname.ts';
import { getImeiBindings } from './imei-binding/get-imei-bindings.ts';
import { recordImeiBinding } from './imei-binding/record-imei-binding.ts';

/** Every function of the card, one line each. */
export const es10Functions: readonly AnyEs10Function[] = [
  getEuiccConfiguredAddresses,
  setDefaultDpAddress,
  prepareDownload,
  getEuiccChallenge,
  getEuiccInfo1,
  getEuiccInfo2,
  listNotification,
  retrieveNotificationsList,
  removeNotificationFromList,
  loadCrl,
  authenticateServer,
  cancelSession,
  getRat,
  getProfilesInfo,
  enableProfile,
  disableProfile,
  deleteProfile,
  eUiccMemoryReset,
  getEid,
  setNickname,
  getImeiBindings,
  recordImeiBinding,
];

/** The function whose messages have the outer tag `tag`, for cards and traces. */
export const es10FunctionByTag = (tag: number): AnyEs10Function | undefined =>
  es10Functions.find((candidate) => candidate.tag === tag);
