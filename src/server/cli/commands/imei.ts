import type { Command } from 'commander';
import type { BindingReason } from '#shared/api/index.ts';
import type { Action } from '../action.ts';
import { followOperation } from '../follow-operation.ts';
import { pickDevice } from '../pick-device.ts';
import { facts, orDash, table } from '../table.ts';

const reasonText = (reason: BindingReason | null): string =>
  reason === null
    ? '–'
    : [reason.rule, ...Object.entries(reason.facts).map(([name, value]) => `${name}=${value}`)].join(' ');

export function addImei(program: Command, action: Action): void {
  const imei = program.command('imei').description('IMEIs and their binding to profiles');

  imei
    .command('list')
    .description('what the modem shows on each slot')
    .action(
      action(async ({ withClient, output, device }) => {
        const slots = await withClient(async (client) => {
          const { id } = await pickDevice(client, device, ({ hasModem }) => hasModem);
          return client.imei.list({ deviceId: id });
        });
        output.result(slots, () =>
          table(
            ['SLOT', 'READ', 'FORM', 'IMEI', 'CHECK DIGIT', 'FACTORY', 'ICCID', 'BINDING'],
            slots.map((one) => [
              String(one.slot),
              orDash(one.read),
              one.form,
              orDash(one.imei),
              one.valid ? 'right' : 'wrong',
              orDash(one.factoryImei),
              orDash(one.iccid),
              one.binding,
            ]),
          ),
        );
      }),
    );

  imei
    .command('bind <iccid>')
    .description('bind (again) the IMEI of the enabled profile; the value comes from card or registry')
    .action(
      action(async ({ withClient, output, terminal, device, tlsRoots }, iccid: string) => {
        await withClient(async (client) => {
          const { id } = await pickDevice(client, device);
          const { operationId } = await client.imei.bind({ deviceId: id, iccid, tlsRoots });
          const operation = await followOperation(client, operationId, output, terminal);
          output.result(operation, () => facts(Object.entries(operation.result ?? {})));
        });
      }),
    );

  imei
    .command('history')
    .description('which profile used which IMEI')
    .option('--iccid <iccid>', 'of one profile')
    .action(
      action(async ({ withClient, output, device }, { iccid }: { iccid?: string }) => {
        const rows = await withClient(async (client) => {
          const { id } = await pickDevice(client, device);
          return client.imei.history({ deviceId: id, iccid });
        });
        output.result(rows, () =>
          rows.length === 0
            ? 'No IMEI was bound yet.'
            : table(
                ['ICCID', 'IMEI', 'SEQ', 'LAST USED', 'SOURCE', 'PROFILE', 'HELD BY', 'BOUND AT', 'WHY'],
                rows.map((one) => [
                  one.iccid,
                  one.imei,
                  String(one.seq),
                  String(one.lastUsedSeq),
                  one.source,
                  one.profileState,
                  one.holder,
                  orDash(one.boundAt),
                  reasonText(one.reason),
                ]),
              ),
        );
      }),
    );

  imei
    .command('plan <iccid>')
    .description('what binding would do now; changes nothing')
    .action(
      action(async ({ withClient, output, device }, iccid: string) => {
        const plan = await withClient(async (client) => {
          const { id } = await pickDevice(client, device);
          return client.imei.plan({ deviceId: id, iccid });
        });
        output.result(plan, () =>
          facts([
            ['Decision', plan.decision],
            ['IMEI', orDash(plan.imei)],
            ['Why', reasonText(plan.reason)],
          ]),
        );
      }),
    );
}
