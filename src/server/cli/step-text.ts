import type { StepName } from '#shared/api/index.ts';

const texts: Readonly<Record<StepName, string>> = {
  authorise: 'Checking that this is allowed',
  readCard: 'Reading the card',
  getEuiccChallenge: 'Asking the card for a challenge',
  initiateAuthentication: 'Opening a session with the server',
  authenticateServer: 'The card checks the server',
  authenticateClient: 'The server checks the card',
  confirm: 'Confirming the profile',
  prepareDownload: 'Preparing the load',
  getBoundProfilePackage: 'Fetching the profile',
  loadBoundProfilePackage: 'Writing the profile to the card',
  installationResult: 'Reading the installation result',
  cancelSession: 'Ending the session',
  queryImeiBindings: 'Asking the card for its IMEI history',
  requestImei: 'Asking the registry for an IMEI',
  recordImei: 'Recording the IMEI on the card',
  enableProfile: 'Enabling the profile',
  disableProfile: 'Disabling the profile',
  deleteProfile: 'Deleting the profile',
  setNickname: 'Renaming the profile',
  setDefaultDpAddress: 'Setting the default server',
  memoryReset: 'Resetting the card',
  applyImei: 'Telling the modem its IMEI',
  readBackImei: 'Reading the IMEI back',
  sendNotifications: 'Sending notifications',
  removeNotification: 'Removing the notification',
  verify: 'Verifying the profile',
  record: 'Recording',
  rollBack: 'Taking the change back',
};

export const stepText = (name: StepName): string => texts[name];
