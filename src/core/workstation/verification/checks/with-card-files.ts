import { DeviceError } from '#shared/errors.ts';
import { CardLink } from '../../euicc/index.ts';
import { CardFiles } from '../../files/index.ts';
import type { CheckSubject } from '../check.ts';

/** Files of the enabled profile on a logical channel of their own, for as long as `work` runs. */
export async function withCardFiles<T>(
  { device, services }: CheckSubject,
  work: (files: CardFiles) => Promise<T>,
): Promise<T> {
  const reader = device.euiccReader;
  if (reader === undefined) throw new DeviceError('gone', `${device.name} has no card`);
  const blockSize = services.settings.current.apduBlockSize;
  return services.desks.exclusively(device, async () => {
    const link = await CardLink.connect(reader, services.trace, device.id);
    try {
      return await CardFiles.onOwnChannel(link, { blockSize }, work);
    } finally {
      await link.close();
    }
  });
}
