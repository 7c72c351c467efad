import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Device, RestoreReason } from '#shared/api/index.ts';
import { recordVerdictWords } from '#shared/words/index.ts';
import type { Action } from '../action.ts';
import { WrongUsage } from '../cli-error.ts';
import { errorText } from '../error-text.ts';
import type { CommandContext } from '../context.ts';
import { followOperation } from '../follow-operation.ts';
import { pickDevice } from '../pick-device.ts';
import { facts, table, orDash } from '../table.ts';

interface RestoreOptions {
  readonly slot: number;
  readonly reason: RestoreReason;
  readonly operator: string;
  readonly confirm?: string;
  readonly again?: boolean;
}

const reasons: readonly RestoreReason[] = ['boardReplacement', 'productionRepair'];

function parseSlot(text: string): number {
  if (!/^[1-8]$/.test(text)) throw new InvalidArgumentError('slots are counted from 1');
  return Number(text);
}

/** `imei restore` and `imei restorations`. There is no option for a value: it comes signed from the IMEI registry. */
export function addImeiRestore(imei: Command, action: Action): void {
  imei
    .command('restore')
    .description(
      "bring a slot's IMEI back to the manufacturer's record; on real hardware the bench's policy must allow it (off by default)",
    )
    .requiredOption('--slot <n>', 'from 1', parseSlot)
    .addOption(new Option('--reason <reason>', 'why').choices(reasons).makeOptionMandatory())
    .requiredOption('--operator <name>', 'who answers for it')
    .option(
      '--confirm <last4>',
      'last four digits of the EID; without eUICC, last four characters of the serial number',
    )
    .option('--again', 'though it failed within the last hour')
    .action(
      action(async (context, { slot, reason, operator, confirm, again = false }: RestoreOptions) => {
        const { withClient, output, terminal, device } = context;
        await withClient(async (client) => {
          const found = await pickDevice(client, device, ({ hasModem }) => hasModem);
          const confirmation = confirm ?? (await askConfirmation(context, found));
          const input = { deviceId: found.id, slot, confirmation, reason, operator, again };
          const { operationId } = await client.imei.restore(input);
          const operation = await followOperation(client, operationId, output, terminal);
          const { before = '', after = '' } = operation.result ?? {};
          output.result(operation, () =>
            facts([
              ['Slot', String(slot)],
              ['Before', before],
              ['Now', `${after}, of the manufacturer's record`],
            ]),
          );
        });
      }),
    );

  imei
    .command('compare')
    .description("each slot's IMEI beside the manufacturer's record, signed by the registry; changes nothing")
    .action(
      action(async ({ withClient, output, device }) => {
        const compared = await withClient(async (client) => {
          const { id } = await pickDevice(client, device, ({ hasModem }) => hasModem);
          return client.imei.compareWithRecord({ deviceId: id });
        });
        output.result(compared, () =>
          table(
            ['SLOT', 'MODEM', 'RECORD', 'VERDICT', 'RESTORING'],
            compared.map(({ slot, shown, record, verdict, refusal }) => [
              String(slot),
              orDash(shown),
              orDash(record?.imei ?? null),
              recordVerdictWords[verdict],
              refusal === null ? 'possible' : errorText(refusal).title,
            ]),
          ),
        );
      }),
    );
  imei
    .command('restorations')
    .description('every IMEI that was restored on a device, or tried')
    .action(
      action(async ({ withClient, output, device }) => {
        const rows = await withClient(async (client) => {
          const { id } = await pickDevice(client, device, ({ hasModem }) => hasModem);
          return client.imei.restorations({ deviceId: id });
        });
        output.result(rows, () =>
          rows.length === 0
            ? 'No IMEI was ever restored on this device.'
            : table(
                ['AT', 'SLOT', 'BEFORE', 'RECORD', 'STATE', 'REASON', 'OPERATOR', 'OPERATION'],
                rows.map(({ at, slot, before, after, state, reason, operator, operationId }) => [
                  ...[at, String(slot), orDash(before), after, state, reason, operator, operationId],
                ]),
              ),
        );
      }),
    );
}

function askConfirmation({ terminal, output }: CommandContext, { name, eid }: Device): Promise<string> {
  if (!terminal.interactive || output.json)
    throw new WrongUsage(
      'confirm with --confirm LAST4, of the EID or else of the serial number',
      'RESTORE_NOT_CONFIRMED',
    );
  terminal.out(
    'Changing an IMEI is an offence in many countries; only the manufacturer’s own record is ever written back.',
  );
  const what = eid === undefined ? 'characters of the serial number' : `digits of EID ${eid}`;
  return terminal.ask(`Type the last four ${what} of ${name}: `);
}
