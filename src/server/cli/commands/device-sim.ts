import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { Action } from '../action.ts';
import { WrongUsage } from '../cli-error.ts';
import { followOperation } from '../follow-operation.ts';
import type { Client } from '../open-client.ts';
import { pickDevice } from '../pick-device.ts';
import { table } from '../table.ts';
import { movedText } from './imei.ts';

function slotNumber(text: string): number {
  if (!/^[1-8]$/.test(text)) throw new InvalidArgumentError('1 to 8');
  return Number(text);
}

interface SimOptions {
  readonly slot?: number;
  readonly insert?: string;
  readonly remove?: boolean;
  readonly acceptMoves?: boolean;
}

/** The hands of a simulated bench: SIMs go in and out of slots. */
export function addDeviceSim(device: Command, action: Action): void {
  device
    .command('sim')
    .description('removable SIMs of a simulated device: what is where, or put one in or take it out')
    .option('--slot <n>', 'which slot', slotNumber)
    .option('--insert <name>', 'put this SIM in, in the place of one that is there')
    .option('--remove', 'take the SIM out')
    .option('--accept-moves', 'agree beforehand that other SIMs change their IMEIs where the rules want it')
    .action(
      action(async ({ withClient, output, terminal, device: wanted }, options: SimOptions) => {
        const { slot, insert, remove } = options;
        const changes = insert !== undefined || remove === true;
        if (insert !== undefined && remove) throw new WrongUsage('choose --insert or --remove');
        if (changes && slot === undefined) throw new WrongUsage('name the slot with --slot');
        await withClient(async (client) => {
          const chosen = await pickDevice(client, wanted, ({ removable }) => removable !== undefined);
          if (!changes || slot === undefined) {
            const { slots = [], sims = [], holds = {} } = chosen.removable ?? {};
            output.result(chosen.removable ?? null, () =>
              slots.length === 0
                ? `${chosen.name} has no slot for a removable SIM that could be simulated.`
                : `${table(
                    ['SLOT', 'HOLDS'],
                    slots.map((one) => [String(one), holds[String(one)] ?? 'empty']),
                  )}\n\nAt hand: ${sims.join(', ')}`,
            );
            return;
          }
          const before = await newest(client, chosen.id);
          const changed = await client.devices.setRemovableSim({ deviceId: chosen.id, slot, sim: insert ?? null });
          const started = insert === undefined ? undefined : await settling(client, chosen.id, before);
          const operation =
            started === undefined ? undefined : await followOperation(client, started, output, terminal, options);
          output.result({ device: changed, operation: operation ?? null }, () => {
            const done = insert === undefined ? `Slot ${slot} is empty.` : `${insert} is in slot ${slot}.`;
            return operation === undefined ? done : `${done}\n${movedText(operation.result)}`;
          });
        });
      }),
    );
}

async function newest(client: Client, deviceId: string): Promise<string | undefined> {
  const [latest] = await client.operations.list({ deviceId, limit: 1 });
  return latest?.id;
}

/** The operation that settles the map starts by itself when the SIM is seen; none starts for a SIM that was there. */
async function settling(client: Client, deviceId: string, before: string | undefined): Promise<string | undefined> {
  for (let tries = 0; tries < 20; tries++) {
    const latest = await newest(client, deviceId);
    if (latest !== before) return latest;
    await sleep(50);
  }
  return undefined;
}
