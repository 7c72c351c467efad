import { DeviceError } from '#shared/errors.ts';
import { UsimSession } from '../../euicc/index.ts';
import type { CheckSubject } from '../check.ts';

/** The enabled profile as a modem sees it, for as long as `work` runs. */
export async function withUsim<T>(
  { device, services }: CheckSubject,
  work: (usim: UsimSession) => Promise<T>,
): Promise<T> {
  const reader = device.euiccReader;
  if (reader === undefined) throw new DeviceError('gone', `${device.name} has no card`);
  return services.desks.exclusively(device, async () => {
    const usim = await UsimSession.open(reader, services.trace, device.id);
    try {
      return await work(usim);
    } finally {
      await usim.close();
    }
  });
}
