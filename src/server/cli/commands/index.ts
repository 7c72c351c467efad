import type { Command } from 'commander';
import type { Action } from '../action.ts';
import { addChip } from './chip.ts';
import { addDevice } from './device.ts';
import { addDoctor } from './doctor.ts';
import { addFile } from './file.ts';
import { addImei } from './imei.ts';
import { addJournal } from './journal.ts';
import { addModem } from './modem.ts';
import { addNotification } from './notification.ts';
import { addOrder } from './order.ts';
import { addProfile } from './profile.ts';
import { addProvision } from './provision.ts';
import { addNetwork } from './network.ts';
import { addRegistry } from './registry.ts';
import { addReport } from './report.ts';
import { addServe } from './serve.ts';
import { addServices } from './services.ts';
import { addSimulate } from './simulate.ts';
import { addTrace } from './trace.ts';
import { addVerify } from './verify.ts';

/** Every command of `esim-workbench`, in the order of its help. */
export const commands: readonly ((program: Command, action: Action) => void)[] = [
  addServe,
  addProvision,
  addDevice,
  addChip,
  addProfile,
  addFile,
  addNotification,
  addImei,
  addModem,
  addVerify,
  addOrder,
  addRegistry,
  addNetwork,
  addReport,
  addJournal,
  addTrace,
  addServices,
  addSimulate,
  addDoctor,
];
