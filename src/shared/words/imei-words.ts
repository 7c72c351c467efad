import type {
  BindingMatrix,
  BindingReason,
  ImeiRecordRow,
  ImeiRestoration,
  MatrixCell,
  RecordComparison,
  RestoreReason,
  SlotImei,
} from '../api/index.ts';

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

export const recordVerdictWords: Record<RecordComparison['verdict'], string> = {
  asRecorded: 'As recorded',
  differs: 'Differs from record',
  unknown: 'Not comparable',
};

export const restoreReasonWords: Record<RestoreReason, string> = {
  boardReplacement: 'Board was replaced',
  productionRepair: 'Repair in production',
};

export const restorationStateWords: Record<ImeiRestoration['state'], string> = {
  writing: 'Not ended',
  restored: 'Restored',
  failed: 'Failed',
  left: 'Broken off, left as it was',
};
