import type { Command } from 'commander';
import type { Action } from '../action.ts';
import { pickDevice } from '../pick-device.ts';
import { facts, grouped, orDash } from '../table.ts';

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;

export function addChip(program: Command, action: Action): void {
  const chip = program.command('chip').description('the eUICC itself');
  chip
    .command('info')
    .description('EID, versions, capabilities and free memory')
    .action(
      action(async ({ withClient, output, device }) => {
        const info = await withClient(async (client) => {
          const { id } = await pickDevice(client, device);
          return client.euicc.info({ deviceId: id });
        });
        const { EUICCInfo2: chip2, EuiccConfiguredAddresses: addresses } = info;
        output.result(info, () =>
          facts([
            ['EID', `${grouped(info.eidValue)}${info.eidValid ? '' : '  (check digits are wrong)'}`],
            ['Manufacturer', orDash(info.eumName)],
            ['Certificate issuers', info.ciNames.map(({ keyId, name }) => name ?? keyId).join(', ')],
            ['ATR', info.atr],
            ['Default SM-DP+', orDash(addresses.defaultDpAddress)],
            ['Root SM-DS', orDash(addresses.rootDsAddress)],
            ['SGP.22 version', chip2.svn],
            ['Profile version', chip2.profileVersion],
            ['Firmware', chip2.euiccFirmwareVer],
            ['Free memory', `${kib(chip2.extCardResource.freeNonVolatileMemory)} (for reference only)`],
            ['Installed applications', String(chip2.extCardResource.installedApplication)],
            ['Accreditation', orDash(chip2.sasAcreditationNumber)],
          ]),
        );
      }),
    );
}
