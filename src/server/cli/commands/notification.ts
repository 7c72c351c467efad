import { type Command, InvalidArgumentError } from 'commander';
import type { Action } from '../action.ts';
import { followOperation } from '../follow-operation.ts';
import { pickDevice } from '../pick-device.ts';
import { orDash, table } from '../table.ts';

function sequenceNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('a sequence number has digits only');
  return Number(text);
}

export function addNotification(program: Command, action: Action): void {
  const notification = program.command('notification').description('notifications to servers');

  notification
    .command('list')
    .description('on the card and in the queue')
    .action(
      action(async ({ withClient, output, device }) => {
        const list = await withClient(async (client) => {
          const { id } = await pickDevice(client, device);
          return client.notifications.list({ deviceId: id });
        });
        output.result(list, () =>
          list.length === 0
            ? 'Nothing is pending.'
            : table(
                [
                  'SEQ',
                  'OPERATION',
                  'ICCID',
                  'SERVER',
                  'STATE',
                  'ATTEMPTS',
                  'DELIVERED',
                  'ANSWER',
                  'NEXT TRY',
                  'LAST ERROR',
                ],
                list.map((one) => [
                  String(one.seqNumber),
                  one.profileManagementOperation,
                  orDash(one.iccid),
                  one.notificationAddress,
                  one.state,
                  String(one.attempts),
                  orDash(one.deliveredAt),
                  orDash(one.answerStatus === null ? null : String(one.answerStatus)),
                  orDash(one.nextAttemptAt),
                  orDash(one.lastError),
                ]),
              ),
        );
      }),
    );

  notification
    .command('process')
    .argument('[seqNumber]', 'one notification; without it all', sequenceNumber)
    .description('send what is pending, oldest first')
    .action(
      action(async ({ withClient, output, terminal, device, tlsRoots }, seqNumber: number | undefined) => {
        await withClient(async (client) => {
          const { id } = await pickDevice(client, device);
          const { operationId } = await client.notifications.process({ deviceId: id, seqNumber, tlsRoots });
          output.result(await followOperation(client, operationId, output, terminal), () => 'Sent.');
        });
      }),
    );

  notification
    .command('remove')
    .argument('<seqNumber>', 'as listed', sequenceNumber)
    .option('--even-unsent', 'though the server would never learn of it')
    .description('remove a notification from card and queue')
    .action(
      action(async ({ withClient, output, terminal, device }, seqNumber: number, options: { evenUnsent?: boolean }) => {
        await withClient(async (client) => {
          const { id } = await pickDevice(client, device);
          const { evenUnsent = false } = options;
          const { operationId } = await client.notifications.remove({ deviceId: id, seqNumber, evenUnsent });
          output.result(await followOperation(client, operationId, output, terminal), () => 'Removed.');
        });
      }),
    );
}
