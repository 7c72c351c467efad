import type {
  CheckResult,
  Device,
  DoctorCheck,
  Notification,
  Operation,
  Order,
  Profile,
  SlotImei,
} from '#shared/api/index.ts';
import type { Tone } from './state-chip.tsx';

/** Which of the few looks each state has. */
export const deviceTone: Record<Device['state'], Tone> = {
  ready: 'good',
  busy: 'busy',
  cardMissing: 'warn',
  modemSilent: 'warn',
  unreachable: 'bad',
};

export const profileTone: Record<Profile['profileState'], Tone> = { enabled: 'good', disabled: 'idle' };

export const operationTone: Record<Operation['state'], Tone> = {
  running: 'busy',
  waiting: 'waiting',
  succeeded: 'good',
  failed: 'bad',
  canceled: 'none',
  rolledBack: 'warn',
};

export const checkTone: Record<CheckResult['outcome'], Tone> = { pass: 'good', fail: 'bad', notApplicable: 'none' };

export const notificationTone: Record<Notification['state'], Tone> = {
  queued: 'waiting',
  delivered: 'good',
  failed: 'bad',
};

export const imeiBindingTone: Record<SlotImei['binding'], Tone> = {
  factory: 'idle',
  bound: 'good',
  differs: 'bad',
  unknown: 'none',
};

export const orderTone: Record<Order['state'], Tone> = {
  available: 'idle',
  allocated: 'idle',
  linked: 'idle',
  confirmed: 'idle',
  released: 'good',
  downloaded: 'busy',
  installed: 'good',
  error: 'bad',
  unavailable: 'none',
};

export const doctorTone: Record<DoctorCheck['outcome'], Tone> = {
  ok: 'good',
  warning: 'warn',
  problem: 'bad',
  notApplicable: 'none',
};
