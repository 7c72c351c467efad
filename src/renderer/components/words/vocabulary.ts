import type {
  BindingMatrix,
  BindingReason,
  CatalogueEntry,
  CheckName,
  CheckResult,
  Device,
  DoctorCheck,
  FaultName,
  ImeiRecordRow,
  MatrixCell,
  Notification,
  Operation,
  OperationKind,
  OperationStep,
  Order,
  Profile,
  RegistryImport,
  RegistryRequest,
  ServiceStatus,
  SlotImei,
  StepName,
} from '#shared/api/index.ts';

/** The one place that turns the contract's names into words for people. */
export const deviceStateWords: Record<Device['state'], string> = {
  ready: 'Ready',
  busy: 'Working',
  cardMissing: 'No card',
  modemSilent: 'Modem silent',
  unreachable: 'Unreachable',
};

export const faultWords: Record<FaultName, { name: string; effect: string }> = {
  cardRemoved: { name: 'Card removed', effect: 'The eUICC stops answering, as if pulled from the reader.' },
  slowReader: { name: 'Slow reader', effect: 'Every card command takes much longer than usual.' },
  modemSilent: { name: 'Modem silent', effect: 'The modem line takes commands and never answers.' },
  modemRefusesImei: { name: 'Modem refuses IMEI', effect: 'The modem answers an error when an IMEI is applied.' },
  imeiRecordFails: { name: 'IMEI record fails', effect: 'The card refuses to record an IMEI binding.' },
  noImeiTable: {
    name: 'No IMEI table',
    effect: 'The card knows no IMEI binding functions, as cards of other makers; the ledger stands in.',
  },
  powerCut: { name: 'Power cut', effect: 'Power is lost at the next card command.' },
  serverError: { name: 'Server error', effect: 'The SM-DP+ answers every request with an error.' },
  registryOffline: { name: 'Registry offline', effect: 'The IMEI registry cannot be reached.' },
};

export const ratWords: Record<NonNullable<Device['capability']>['rats'][number], string> = {
  gsm: '2G',
  utran: '3G',
  eutran: 'LTE',
  nrEpc: '5G NSA',
  nr5gc: '5G SA',
};

export const simWords: Record<Device['slots'][number]['sim'], string> = {
  esim: 'eSIM',
  psim: 'Removable SIM',
  none: 'No SIM',
};

export const profileStateWords: Record<Profile['profileState'], string> = { enabled: 'Enabled', disabled: 'Disabled' };

export const profileClassWords: Record<Profile['profileClass'], string> = {
  test: 'Test',
  provisioning: 'Provisioning',
  operational: 'Operational',
};

export const policyRuleWords: Record<Profile['profilePolicyRules'][number], { name: string; meaning: string }> = {
  pprUpdateControl: { name: 'Rules can be updated', meaning: 'The operator may change the policy rules later.' },
  ppr1: { name: 'Cannot be disabled', meaning: 'The operator forbids disabling this profile.' },
  ppr2: { name: 'Cannot be deleted', meaning: 'The operator forbids deleting this profile.' },
};

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

export const checkWords: Record<CheckName, { name: string; proves: string }> = {
  metadataMatchesOrder: {
    name: 'Metadata matches the order',
    proves: 'The profile on the card is the one that was ordered.',
  },
  iccidOnCard: { name: 'ICCID in the file', proves: 'EF ICCID on the card holds the profile’s ICCID.' },
  imsiOnCard: { name: 'IMSI in the file', proves: 'EF IMSI on the card holds the subscriber of the order.' },
  akaAgreement: {
    name: 'Authentication with the network',
    proves: 'Card and network reach the same RES, CK and IK, so the device can attach.',
  },
  sqnResynchronisation: {
    name: 'Sequence number recovery',
    proves: 'A stale sequence number is refused by the card and repaired by the network.',
  },
  enableDisableRoundTrip: {
    name: 'Disable and enable again',
    proves: 'The profile can be switched off and on and is what it was before.',
  },
  notificationsDelivered: {
    name: 'Notifications delivered',
    proves: 'The server has confirmed every notification of this profile.',
  },
  imeiBinding: { name: 'IMEI binding', proves: 'Card record, ledger and modem agree on the IMEI.' },
};

export const checkOutcomeWords: Record<CheckResult['outcome'], string> = {
  pass: 'Pass',
  fail: 'Fail',
  notApplicable: 'Not applicable',
};

export const notificationOperationWords: Record<Notification['profileManagementOperation'], string> = {
  install: 'Profile installed',
  enable: 'Profile enabled',
  disable: 'Profile disabled',
  delete: 'Profile deleted',
};

export const notificationStateWords: Record<Notification['state'], string> = {
  queued: 'Waiting to be sent',
  delivered: 'Delivered',
  failed: 'Sending failed',
};

export const imeiFormWords: Record<SlotImei['form'], { name: string; explanation: string }> = {
  imei15: { name: '15 digits', explanation: 'A full IMEI: model code, serial number and check digit.' },
  imei14: {
    name: '14 digits',
    explanation: 'The modem leaves out the check digit. It is computed from the other digits, nothing is invented.',
  },
  imeisv16: {
    name: '16 digits',
    explanation:
      'This is an IMEISV: the last two digits are the software version. The IMEI is its first 14 digits and the check digit.',
  },
  unreadable: { name: 'Not readable', explanation: 'The modem gave no answer that is an IMEI.' },
};

export const imeiBindingWords: Record<SlotImei['binding'], string> = {
  factory: 'Factory IMEI',
  bound: 'Bound',
  differs: 'Differs from record',
  unknown: 'No record',
};

export const bindingSourceWords: Record<'registry' | 'factory' | 'manualLab', string> = {
  registry: 'Allotted by the registry',
  factory: 'Factory IMEI',
  manualLab: 'Set in the lab',
};

export const bindingHolderWords: Record<'card' | 'ledger', string> = { card: 'eUICC', ledger: 'Ledger' };

export const bindingProfileStateWords: Record<'installed' | 'deleted', string> = {
  installed: 'Installed',
  deleted: 'Deleted, record kept',
};

export const bindingRuleWords: Record<BindingReason['rule'], string> = {
  R1: 'This profile has used an IMEI before, so it gets the most recent one again.',
  R2: 'This profile has never had an IMEI, so the registry allots one to it.',
  R3: 'The plan must share the IMEI of another active profile.',
  R4: 'The first choice is in use by another active SIM, so another value is taken.',
  R5: 'No sharing rule is known for this plan, so it gets an IMEI of its own.',
  R6: 'A removable SIM has the factory IMEI of its slot; an eSIM there yields, unless it is pinned.',
  R7: 'A new value is added to the history; older records stay.',
  R8: 'The card’s table is full; the oldest record of a deleted profile makes room.',
  R9: 'No admissible IMEI could be found, so the profile is not enabled.',
  R10: 'The device’s own IMEI is used as the factory set it.',
};

export const planDecisionWords: Record<'use' | 'askRegistry' | 'refuse', string> = {
  use: 'Use this IMEI',
  askRegistry: 'Ask the registry for an IMEI',
  refuse: 'Cannot be bound',
};

export const matrixCellWords: Record<MatrixCell['state'], { name: string; meaning: string }> = {
  inUse: { name: 'In use', meaning: 'The SIM in this slot presents this IMEI now.' },
  collides: { name: 'Collides', meaning: 'Two SIMs present this IMEI, and their plans do not both allow it.' },
  available: { name: 'Available', meaning: 'Nothing stands against this IMEI in this slot.' },
  taken: { name: 'Taken', meaning: 'Another SIM in service has it, and the plans do not share.' },
  inadmissible: { name: 'Not allowed', meaning: 'No SIM of this device may present this value.' },
};

export const imeiOriginWords: Record<BindingMatrix['imeis'][number]['origin'], string> = {
  factory: 'Factory',
  registry: 'Registry',
  row: 'Card record',
  modem: 'Seen at the modem',
};

export const reconcileCauseWords: Record<'reconnect' | 'hostReflash' | 'boardSwap', { name: string; detail: string }> =
  {
    reconnect: {
      name: 'Nothing, or it was plugged in again',
      detail: 'The modem shows something else than the record.',
    },
    hostReflash: {
      name: 'The device’s host was wiped',
      detail: 'Its own map is gone; the card still has the history.',
    },
    boardSwap: { name: 'The board was swapped', detail: 'The card is now in a board with other factory IMEIs.' },
  };

export const recordStateWords: Record<ImeiRecordRow['state'], string> = {
  inService: 'In service',
  bound: 'Bound',
  factory: 'Factory record',
};

export const serviceWords: Record<ServiceStatus['name'], { name: string; purpose: string }> = {
  smdp: { name: 'SM-DP+', purpose: 'Profile server: orders, downloads, notifications' },
  es2plus: { name: 'SM-DP+ for operators', purpose: 'Orders over ES2+: order, confirm, release, cancel' },
  smds: { name: 'SM-DS', purpose: 'Discovery server: tells a card where a profile waits for it' },
  imeiRegistry: { name: 'IMEI registry', purpose: 'Allots IMEIs to devices and signs each answer' },
  network: { name: 'Network', purpose: 'Authentication centre used by the verification' },
};

export const orderStateWords: Record<Order['state'], string> = {
  available: 'Available',
  allocated: 'Reserved',
  linked: 'Linked to a device',
  confirmed: 'Confirmed',
  released: 'Ready to load',
  downloaded: 'Package fetched',
  installed: 'Installed',
  error: 'Failed',
  unavailable: 'Canceled',
};

export const algorithmWords: Record<CatalogueEntry['algorithm'], string> = {
  milenage: 'Milenage',
  tuak: 'TUAK',
  usimTestAlgorithm: 'USIM test algorithm',
  none: 'None',
};

export const registryRequestWords: Record<RegistryRequest['kind'], string> = {
  allotment: 'An IMEI for a profile',
  manufacturerRecord: 'The record of a slot',
  registration: 'Registered a device',
  import: 'Imported records',
};

const registryOutcomes: Readonly<Record<string, string>> = {
  allotted: 'Allotted',
  repeated: 'Same as before',
  attested: 'Attested',
  registered: 'Registered',
  updated: 'Changed',
  unchanged: 'As before',
  relinked: 'Relinked to another board',
  imported: 'Imported',
};
/** Undefined: a refusal, by its code. */
export const registryOutcomeWords = (outcome: string): string | undefined => registryOutcomes[outcome];

export const registryChangeWords: Record<RegistryImport['preview'][number]['change'], string> = {
  added: 'New',
  updated: 'Changed',
  unchanged: 'As before',
  relinked: 'Other board',
};

export const originWords: Record<CatalogueEntry['origin'], string> = { shipped: 'Shipped', added: 'Added here' };

export const doctorCheckWords: Record<DoctorCheck['name'], string> = {
  dataFolder: 'Data folder',
  journal: 'Journal',
  pcscService: 'Smart card service',
  cardReader: 'Card reader',
  card: 'Card',
  serialPorts: 'Serial ports',
  portPermission: 'Port permission',
  modemManager: 'ModemManager',
  tlsRoots: 'TLS roots',
  clock: 'Clock',
  labPki: 'Lab certificates',
  services: 'Bench services',
};

export const doctorOutcomeWords: Record<DoctorCheck['outcome'], string> = {
  ok: 'OK',
  warning: 'Warning',
  problem: 'Problem',
  notApplicable: 'Not needed',
};

export const hardwareModeWords: Record<'simulated' | 'real' | 'mixed', string> = {
  simulated: 'Simulated hardware',
  real: 'Real hardware',
  mixed: 'Simulated and real hardware',
};

export const activationCodeWarningWords = (code: string): string =>
  ({
    PREFIX_MISSING: 'The LPA: prefix was missing and has been assumed.',
    PREFIX_LOWER_CASE: 'The prefix was in lower case.',
    BLANKS_REMOVED: 'Blanks around the code were removed.',
    EMPTY_OID: 'The code names an empty server identity; it is ignored.',
  })[code] ?? sentence(code);

const capabilities: Record<string, string | undefined> = {
  contactlessSupport: 'Contactless',
  usimSupport: 'USIM',
  isimSupport: 'ISIM',
  csimSupport: 'CSIM',
  akaMilenage: 'Milenage',
  akaCave: 'CAVE',
  akaTuak128: 'TUAK 128 bit',
  akaTuak256: 'TUAK 256 bit',
  usimTestAlgorithm: 'USIM test algorithm',
  gbaAuthenUsim: 'GBA with USIM',
  gbaAuthenISim: 'GBA with ISIM',
  mbmsAuthenUsim: 'MBMS with USIM',
  eapClient: 'EAP client',
  javacard: 'Java Card',
  multos: 'MULTOS',
  multipleUsimSupport: 'Several USIMs',
  multipleIsimSupport: 'Several ISIMs',
  multipleCsimSupport: 'Several CSIMs',
  berTlvFileSupport: 'BER-TLV files',
  dfLinkSupport: 'DF links',
  catTp: 'CAT_TP',
  getIdentity: 'GET IDENTITY',
  'profile-a-x25519': 'SUCI profile A',
  'profile-b-p256': 'SUCI profile B',
  suciCalculatorApi: 'SUCI calculator',
  additionalProfile: 'Several profiles',
  crlSupport: 'Revocation lists',
  rpmSupport: 'Remote management',
  testProfileSupport: 'Test profiles',
  deviceInfoExtensibilitySupport: 'Extended device facts',
  basicEuicc: 'Basic',
  mediumEuicc: 'Medium',
  contactlessEuicc: 'Contactless',
  other: 'Other',
  pprUpdateControl: 'Update of rules',
  ppr1: 'Cannot be disabled',
  ppr2: 'Cannot be deleted',
};

/** What a chip can do, from EUICCInfo2. */
export const capabilityWords = (name: string): string => capabilities[name] ?? sentence(name);

/** An UPPER_SNAKE or camelCase name nobody has worded yet, made readable. */
export function sentence(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_.-]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
