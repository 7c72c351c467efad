import { devices } from './devices.ts';
import { doctor } from './doctor.ts';
import { euicc } from './euicc.ts';
import { filesApi } from './files.ts';
import { imeiApi } from './imei.ts';
import { journal } from './journal.ts';
import { modemApi } from './modem.ts';
import { notifications } from './notifications.ts';
import { operations } from './operations.ts';
import { packagesApi } from './packages.ts';
import { profiles } from './profiles.ts';
import { reportsApi } from './reports.ts';
import { servicesApi } from './services.ts';
import { settingsApi } from './settings.ts';
import { trace } from './trace.ts';
import { verification } from './verification.ts';
import { verificationPlans } from './verification-plan.ts';

/** THE CONTRACT: what any user interface, script or test can ask of a workstation. Validated on both sides. */
export const contract = {
  devices,
  euicc,
  profiles,
  files: filesApi,
  notifications,
  imei: imeiApi,
  modem: modemApi,
  verification,
  verificationPlans,
  operations,
  packages: packagesApi,
  journal,
  reports: reportsApi,
  services: servicesApi,
  trace,
  settings: settingsApi,
  doctor,
};

export type Contract = typeof contract;

export * from './common.ts';
export * from './devices.ts';
export * from './doctor.ts';
export * from './expected-profile.ts';
export * from './euicc.ts';
export * from './file-set.ts';
export * from './files.ts';
export * from './imei.ts';
export * from './imei-registry.ts';
export * from './journal.ts';
export * from './modem.ts';
export * from './network.ts';
export * from './notifications.ts';
export * from './operations.ts';
export * from './packages.ts';
export * from './profiles.ts';
export * from './report-document.ts';
export * from './reports.ts';
export * from './services.ts';
export * from './settings.ts';
export * from './trace.ts';
export * from './verification.ts';
export * from './verification-plan.ts';
