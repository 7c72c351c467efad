import { DeviceError } from '#shared/errors.ts';
import { CardLink } from '../../euicc/index.ts';
import { CardFiles } from '../../files/index.ts';
import type { CheckSubject } from '../check.ts';

/** Files of the enabled profile for as long as `work` runs; behind a modem, which has the basic channel, on one of their own. */
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
      return await (link.behindModem
        ? CardFiles.onOwnChannel(link, { blockSize }, work)
        : work(new CardFiles(link, { blockSize })));
    } finally {
      await link.close();
    }
  });
}
