import { type Command, Option } from 'commander';
import type { BindingPlan } from '#shared/api/index.ts';
import type { Action } from '../action.ts';
import { followOperation } from '../follow-operation.ts';
import { matrixText, movesText, reasonText, sourceText } from '../imei-text.ts';
import { pickDevice } from '../pick-device.ts';
import { facts, orDash, table } from '../table.ts';
import { addImeiPolicy } from './imei-policy.ts';
import { addImeiRestore } from './imei-restore.ts';
import { addImeiSearch } from './imei-search.ts';

const forms = {
  imei15: '15 digits',
  imei14: '14, no check digit',
  imeisv16: '16, IMEISV',
  unreadable: 'not readable',
} as const;
const bindings = { factory: 'factory', bound: 'bound', differs: 'DIFFERS', unknown: 'no record' } as const;
const decisions = { use: 'use this IMEI', askRegistry: 'ask the registry', refuse: 'cannot be bound' } as const;

interface MovesOption {
  readonly acceptMoves?: boolean;
}
interface ReconcileOptions extends MovesOption {
  readonly cause: 'reconnect' | 'hostReflash' | 'boardSwap';
}
const acceptMoves = () =>
  new Option('--accept-moves', 'agree beforehand that other SIMs change their IMEIs where the rules want it');

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
              forms[one.form],
              orDash(one.imei),
              one.valid ? 'right' : 'wrong',
              orDash(one.factoryImei),
              orDash(one.iccid),
              bindings[one.binding],
            ]),
          ),
        );
      }),
    );

  imei
    .command('matrix')
    .description('slots against the IMEIs of the device: in use, taken, available, and why')
    .action(
      action(async ({ withClient, output, device }) => {
        const matrix = await withClient(async (client) => {
          const { id } = await pickDevice(client, device, ({ hasModem }) => hasModem);
          return client.imei.matrix({ deviceId: id });
        });
        output.result(matrix, () => matrixText(matrix));
      }),
    );

  imei
    .command('plan <iccid>')
    .description('what binding would do now, and who else would have to move; changes nothing')
    .action(
      action(async ({ withClient, output, device }, iccid: string) => {
        const plan = await withClient(async (client) => {
          const { id } = await pickDevice(client, device);
          return client.imei.plan({ deviceId: id, iccid });
        });
        output.result(plan, () => planText(plan));
      }),
    );

  imei
    .command('bind <iccid>')
    .description('bind (again) the IMEI of the enabled profile; the value comes from card or registry')
    .addOption(acceptMoves())
    .action(
      action(async ({ withClient, output, terminal, device, tlsRoots }, iccid: string, options: MovesOption) => {
        await withClient(async (client) => {
          const { id } = await pickDevice(client, device);
          const { operationId } = await client.imei.bind({ deviceId: id, iccid, tlsRoots });
          const operation = await followOperation(client, operationId, output, terminal, options);
          output.result(operation, () => facts(Object.entries(operation.result ?? {})));
        });
      }),
    );

  imei
    .command('reconcile')
    .description('settle the whole map anew by the card’s records')
    .addOption(
      new Option('--cause <cause>', 'what happened to the device')
        .choices(['reconnect', 'hostReflash', 'boardSwap'])
        .default('reconnect'),
    )
    .addOption(acceptMoves())
    .action(
      action(async ({ withClient, output, terminal, device }, options: ReconcileOptions) => {
        await withClient(async (client) => {
          const { id } = await pickDevice(client, device, ({ hasModem }) => hasModem);
          const { operationId } = await client.imei.reconcile({ deviceId: id, cause: options.cause });
          const operation = await followOperation(client, operationId, output, terminal, options);
          output.result(operation, () => movedText(operation.result));
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
                  sourceText(one.source),
                  one.profileState,
                  one.holder,
                  orDash(one.boundAt),
                  reasonText(one.reason),
                ]),
              ),
        );
      }),
    );

  addImeiSearch(imei, action);
  addImeiPolicy(imei, action);
  addImeiRestore(imei, action);
}

function planText(plan: BindingPlan): string {
  const others = plan.moves.filter(({ iccid }) => iccid !== plan.iccid);
  return [
    facts([
      ['Decision', decisions[plan.decision]],
      ['IMEI', orDash(plan.imei)],
      ['Why', reasonText(plan.reason)],
    ]),
    ...(others.length === 0
      ? []
      : [`Others that have to move; asked before anything is changed:\n${movesText(others)}`]),
    ...(plan.pinned.length === 0 ? [] : [`Pinned, and so asked about: ${plan.pinned.join(', ')}`]),
  ].join('\n\n');
}

export function movedText(result: Readonly<Record<string, string>> | null): string {
  const { moved = '0', iccids = '' } = result ?? {};
  return moved === '0' ? 'Everything agrees; no SIM moved.' : `IMEI changed: ${iccids.split(' ').join(', ')}`;
}
