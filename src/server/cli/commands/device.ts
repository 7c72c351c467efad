import type { Command } from 'commander';
import type { Action } from '../action.ts';
import { orDash, table } from '../table.ts';
import { addDeviceSim } from './device-sim.ts';

export function addDevice(program: Command, action: Action): void {
  const device = program.command('device').description('what stands on the bench');
  device
    .command('list')
    .description('every device with its state')
    .action(
      action(async ({ withClient, output }) => {
        const bench = await withClient((client) => client.devices.bench());
        output.result(bench.devices, () =>
          bench.devices.length === 0
            ? 'There is no device on the bench. `esim-workbench doctor` tells what readers and ports need.'
            : table(
                ['ID', 'NAME', 'KIND', 'STATE', 'EID', 'PROFILES', 'ENABLED'],
                bench.devices.map(({ id, name, kind, state, eid, profileCount, enabledProfile }) => [
                  id,
                  name,
                  kind,
                  state,
                  orDash(eid),
                  String(profileCount),
                  orDash(enabledProfile?.name),
                ]),
              ),
        );
      }),
    );
  addDeviceSim(device, action);
}
