import type { Operation, OperationKind, OperationStep, StepName } from '../api/index.ts';

export const operationWords: Record<OperationKind, string> = {
  provision: 'Load, bind and verify',
  profileDiscover: 'Search for profiles',
  profileDownload: 'Load eSIM',
  profileEnable: 'Enable profile',
  profileDisable: 'Disable profile',
  profileDelete: 'Delete profile',
  profileNickname: 'Rename profile',
  notificationProcess: 'Send notifications',
  notificationRemove: 'Remove notification',
  imeiBind: 'Bind IMEI',
  imeiReconcile: 'Settle IMEIs',
  imeiRestore: 'Restore IMEI to the record',
  pinVerify: 'Enter a PIN',
  fileWrite: 'Write a file',
  fileWriteUndo: 'Undo a write',
  verify: 'Verify profile',
  defaultDpAddress: 'Set default SM-DP+',
  memoryReset: 'Erase eUICC',
};

export const operationStateWords: Record<Operation['state'], string> = {
  running: 'Running',
  waiting: 'Waiting for you',
  succeeded: 'Done',
  failed: 'Failed',
  canceled: 'Canceled',
  rolledBack: 'Rolled back',
};

export const operationClassWords: Record<Operation['class'], string> = {
  routine: 'Routine',
  reversible: 'Can be undone',
  destructive: 'Cannot be undone',
};

export const stepWords: Record<StepName, string> = {
  authorise: 'Check permission',
  readCard: 'Read the card',
  getEuiccChallenge: 'Ask the eUICC for a challenge',
  initiateAuthentication: 'Contact the server',
  authenticateServer: 'eUICC checks the server',
  authenticateClient: 'Server checks the eUICC',
  confirm: 'Your confirmation',
  prepareDownload: 'Prepare the download',
  getBoundProfilePackage: 'Fetch the profile package',
  loadBoundProfilePackage: 'Install on the eUICC',
  installationResult: 'Read the result',
  cancelSession: 'Cancel the session',
  queryImeiBindings: 'Read IMEI history from the card',
  requestImei: 'Ask the registry for an IMEI',
  confirmMoves: 'Confirm the moves',
  recordImei: 'Record the IMEI on the card',
  enableProfile: 'Enable the profile',
  disableProfile: 'Disable the profile',
  deleteProfile: 'Delete the profile',
  setNickname: 'Rename the profile',
  setDefaultDpAddress: 'Set the default server',
  memoryReset: 'Erase the eUICC',
  applyImei: 'Apply the IMEI to the modem',
  readImei: 'Read the IMEI',
  requestRecord: 'Ask the registry for the manufacturer’s record',
  restoreImei: 'Restore the IMEI and restart the modem',
  readBackImei: 'Read the IMEI back',
  sendNotifications: 'Send notifications',
  removeNotification: 'Remove the notification',
  verifyPin: 'Give the card the PIN',
  writeFile: 'Write the file',
  readBackFile: 'Read the file back',
  verify: 'Run the checks',
  record: 'Write the record',
  rollBack: 'Undo what was begun',
};

export const stepStateWords: Record<OperationStep['state'], string> = {
  pending: 'To come',
  running: 'Now',
  done: 'Done',
  failed: 'Failed',
  skipped: 'Not needed',
};
