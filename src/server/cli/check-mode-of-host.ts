import type { HardwareMode } from '../open-workstation.ts';
import { WrongUsage } from './cli-error.ts';
import type { Output } from './output.ts';

/** `--mode` is for a workstation that is opened here: a host that runs has its hardware. Throws WrongUsage HOST_MODE_DIFFERS. */
export function checkModeOfHost(wanted: HardwareMode, hardware: HardwareMode, output: Output): void {
  if (wanted !== hardware)
    throw new WrongUsage(
      `a host runs with --mode ${hardware} on this data folder; end it first, leave --mode out, or give another --data`,
      'HOST_MODE_DIFFERS',
    );
  const notice = `A host runs already, in mode ${hardware}; --mode changes nothing.`;
  output.progress('notice', { notice }, () => `Note: ${notice}`);
}
