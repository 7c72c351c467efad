import type { Command } from 'commander';
import type { Discovery } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { Action } from '../action.ts';
import type { CommandContext } from '../context.ts';
import { followOperation } from '../follow-operation.ts';
import type { Client } from '../open-client.ts';
import { pickDevice } from '../pick-device.ts';
import { table } from '../table.ts';

interface DiscoverOptions {
  readonly smds?: string;
  readonly load?: boolean;
  readonly yes?: boolean;
}

/** `profile discover`: what waits for the card at an SM-DS, and with --load one of it into the card. */
export function addProfileDiscover(profile: Command, action: Action): void {
  profile
    .command('discover')
    .description('search for profiles that wait for the card at a discovery server (SM-DS)')
    .option('--smds <host>', "SM-DS to ask (default: the card's root SM-DS)")
    .option('--load', 'load the one that is found; of several, the one picked')
    .option('-y, --yes', 'with --load: do not ask before loading')
    .action(
      action((context, options: DiscoverOptions) =>
        context.withClient(async (client) => {
          const { output, terminal, device, tlsRoots } = context;
          const { id } = await pickDevice(client, device);
          const { smds } = options;
          const { operationId } = await client.profiles.discover({ deviceId: id, smds, tlsRoots });
          await followOperation(client, operationId, output, terminal);
          const found = await client.profiles.discovered({ operationId });
          if (options.load !== true) {
            output.result(found, () => describe(found));
            return;
          }
          const activationCode = await pickOne(found, context);
          const confirm = options.yes === true || output.json || !terminal.interactive;
          const started = await client.profiles.download({ deviceId: id, activationCode, confirm, tlsRoots });
          const operation = await followOperation(client, started.operationId, output, terminal);
          output.result(operation, () => 'Loaded. Enable it with: esim-workbench profile enable ICCID');
        }),
      ),
    );
}

type Found = Awaited<ReturnType<Client['profiles']['discovered']>>;

/** Activation code of the only profile, or of the one that is picked. */
async function pickOne(found: Found, { output, terminal }: CommandContext): Promise<string> {
  const { profiles } = found;
  if (profiles.length === 0)
    throw new UsageError('NO_PROFILE_WAITING', 'no profile is waiting for this card', { effect: 'none' });
  if (profiles.length === 1) return profiles[0]!.activationCode;
  if (!terminal.interactive || output.json)
    throw new UsageError('SEVERAL_PROFILES_WAITING', `${profiles.length} profiles are waiting for this card`, {
      details: { count: profiles.length },
      effect: 'none',
    });
  terminal.out(describe(found));
  const picked = profiles[Number(await terminal.ask(`Load which (1 to ${profiles.length})? `)) - 1];
  if (picked === undefined)
    throw new UsageError('SEVERAL_PROFILES_WAITING', 'none of them was picked', {
      details: { count: profiles.length },
      effect: 'none',
    });
  return picked.activationCode;
}

function describe({ profiles, defaultSmdp, smdsAddress }: Discovery): string {
  const waiting =
    profiles.length === 0
      ? `No profile is waiting for this card${smdsAddress === null ? '' : ` at ${smdsAddress}`}.`
      : table(
          ['', 'SERVER', 'FOUND AT', 'ACTIVATION CODE', 'PROBLEM'],
          profiles.map((one, i) => [
            String(i + 1),
            one.rspServerAddress,
            one.foundAt.join(' → '),
            one.activationCode,
            one.problem?.code ?? '',
          ]),
        );
  if (defaultSmdp === null) return waiting;
  return `${waiting}\nThe default SM-DP+ ${defaultSmdp.address} may have one too: esim-workbench profile download -a '${defaultSmdp.activationCode}'`;
}
