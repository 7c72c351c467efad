import type { About, DoctorCheck } from '#shared/api/index.ts';

/** What only the host can find out: about itself, and the checks of the machine (service, ports, permissions, clock). */
export interface Diagnostics {
  readonly about: Omit<About, 'recovery'>;
  /** Checks of the machine; the workstation adds those of its own journal and cards. */
  machineChecks(): Promise<readonly DoctorCheck[]>;
}
