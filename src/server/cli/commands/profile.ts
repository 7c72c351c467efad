import type { Command } from 'commander';
import type { Action } from '../action.ts';
import { WrongUsage } from '../cli-error.ts';
import type { CommandContext } from '../context.ts';
import { followOperation } from '../follow-operation.ts';
import type { Client } from '../open-client.ts';
import { pickDevice } from '../pick-device.ts';
import { addProfileDiscover } from './profile-discover.ts';
import { addProfilePackage } from './profile-package.ts';
import { orDash, table } from '../table.ts';
import type { StartedOperation } from '#shared/api/index.ts';

/** Starts an operation on the chosen device and follows it to its end. */
async function operate(
  { withClient, output, terminal, device }: CommandContext,
  start: (client: Client, deviceId: string) => Promise<StartedOperation>,
  done: string,
): Promise<void> {
  await withClient(async (client) => {
    const { id } = await pickDevice(client, device);
    const { operationId } = await start(client, id);
    const operation = await followOperation(client, operationId, output, terminal);
    output.result(operation, () => done);
  });
}

function parseEsimPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-8]$/.test(text)) throw new WrongUsage('eSIM ports are counted from 1');
  return Number(text);
}

async function confirmDeletion(
  { terminal, output }: CommandContext,
  iccid: string,
  { confirm, yes }: { confirm?: string; yes?: boolean },
): Promise<string> {
  if (confirm !== undefined) return confirm;
  if (yes === true) return iccid.slice(-4);
  if (!terminal.interactive || output.json) {
    throw new WrongUsage('confirm with --confirm LAST4, the last four digits of the ICCID', 'DELETE_NOT_CONFIRMED');
  }
  terminal.out('Deleting ends the plan on this device, unless the operator issues a new code.');
  return terminal.ask(`Type the last four digits of ${iccid} to delete it: `);
}

export function addProfile(program: Command, action: Action): void {
  const profile = program
    .command('profile')
    .description('profiles on an eUICC, and profile packages before they are loaded');

  profile
    .command('list')
    .description('profiles on the card')
    .action(
      action(async ({ withClient, output, device }) => {
        const profiles = await withClient(async (client) => {
          const { id } = await pickDevice(client, device);
          return client.profiles.list({ deviceId: id });
        });
        output.result(profiles, () =>
          profiles.length === 0
            ? 'No profile on this card.'
            : table(
                ['ICCID', 'STATE', 'NAME', 'PROVIDER', 'CLASS', 'IMEI'],
                profiles.map((one) => [
                  one.iccid,
                  one.profileState,
                  orDash(one.profileNickname ?? one.profileName),
                  orDash(one.serviceProviderName),
                  one.profileClass,
                  orDash(one.imei),
                ]),
              ),
        );
      }),
    );

  profile
    .command('download')
    .description('load a profile by activation code')
    .requiredOption('-a, --activation-code <code>', "LPA:1$… (in 'single quotes': shells eat the $)")
    .option('-c, --confirmation-code <code>', 'where the operator gave one')
    .option('-y, --yes', 'do not ask before loading')
    .action(
      action(async (context, options: { activationCode: string; confirmationCode?: string; yes?: boolean }) => {
        const { activationCode, confirmationCode } = options;
        const confirm = options.yes === true || context.output.json || !context.terminal.interactive;
        await operate(
          context,
          (client, deviceId) =>
            client.profiles.download({
              deviceId,
              activationCode,
              confirmationCode,
              confirm,
              tlsRoots: context.tlsRoots,
            }),
          'Loaded. Enable it with: esim-workbench profile enable ICCID',
        );
      }),
    );

  addProfileDiscover(profile, action);
  addProfilePackage(profile, action);

  profile
    .command('enable <iccid>')
    .description('enable a profile and bind its IMEI')
    .option('--port <n>', 'eSIM port, on devices with several eSIM slots (default: 1)')
    .action(
      action((context, iccid: string, { port }: { port?: string }) =>
        operate(
          context,
          (client, deviceId) =>
            client.profiles.enable({ deviceId, iccid, tlsRoots: context.tlsRoots, port: parseEsimPort(port) }),
          'Enabled.',
        ),
      ),
    );

  profile
    .command('disable <iccid>')
    .description('disable a profile')
    .action(
      action((context, iccid: string) =>
        operate(
          context,
          (client, deviceId) => client.profiles.disable({ deviceId, iccid, tlsRoots: context.tlsRoots }),
          'Disabled.',
        ),
      ),
    );

  profile
    .command('nickname <iccid> [name]')
    .description('name a profile; without a name, clears it')
    .action(
      action((context, iccid: string, nickname: string | undefined) =>
        operate(
          context,
          (client, deviceId) => client.profiles.setNickname({ deviceId, iccid, nickname: nickname ?? '' }),
          'Renamed.',
        ),
      ),
    );

  profile
    .command('delete <iccid>')
    .description('delete a disabled profile')
    .option('--confirm <last4>', 'the last four digits of the ICCID')
    .option('-y, --yes', 'do not ask')
    .action(
      action(async (context, iccid: string, options: { confirm?: string; yes?: boolean }) => {
        const confirmation = await confirmDeletion(context, iccid, options);
        await operate(
          context,
          (client, deviceId) => client.profiles.delete({ deviceId, iccid, confirmation, tlsRoots: context.tlsRoots }),
          'Deleted.',
        );
      }),
    );
}
