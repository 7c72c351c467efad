import type { Command } from 'commander';
import type { Action } from '../action.ts';
import { WrongUsage } from '../cli-error.ts';
import { parseEid } from '../eid-option.ts';
import { facts, orDash, table } from '../table.ts';
import { addOrderFiles } from './order-files.ts';

export function addOrder(program: Command, action: Action): void {
  const order = program.command('order').description("orders at the bench's own SM-DP+");

  order
    .command('list')
    .description('every order')
    .action(
      action(async ({ withClient, output }) => {
        const orders = await withClient((client) => client.services.orders());
        output.result(orders, () =>
          orders.length === 0
            ? 'No orders yet.'
            : table(
                ['ORDER', 'TYPE', 'ICCID', 'STATE', 'ATTEMPTS', 'ACTIVATION CODE'],
                orders.map((one) => [
                  one.orderId,
                  one.profileType,
                  one.iccid,
                  one.state,
                  String(one.downloadAttempts),
                  orDash(one.activationCode),
                ]),
              ),
        );
      }),
    );

  order
    .command('catalogue')
    .description('profile types that can be ordered')
    .action(
      action(async ({ withClient, output }) => {
        const entries = await withClient((client) => client.services.catalogue());
        output.result(entries, () =>
          table(
            ['TYPE', 'PROVIDER', 'NAME', 'FORMAT', 'BYTES', '5G', 'ALGORITHM', 'ORIGIN', 'OF A LATER VERSION'],
            entries.map((one) => [
              one.profileType,
              one.serviceProviderName,
              one.profileName,
              one.version,
              String(one.size),
              one.fiveG ? 'yes' : 'no',
              one.algorithm,
              one.origin,
              `${one.unknownElements} elements, ${one.unknownMembers} members`,
            ]),
          ),
        );
      }),
    );

  order
    .command('create <profileType>')
    .description('order and release a profile')
    .option('--eid <eid>', 'for one card only', parseEid)
    .option('--confirmation-code <code>', 'to be asked for at the load')
    .option('--announce', 'register it at the SM-DS, so that the card finds it; needs --eid')
    .option('--no-personalise', 'with the ICCID and subscriber of the package itself')
    .action(
      action(
        async (
          { withClient, output },
          profileType: string,
          options: { eid?: string; confirmationCode?: string; announce?: boolean; personalise: boolean },
        ) => {
          if (options.announce === true && options.eid === undefined) throw new WrongUsage('--announce needs --eid');
          const created = await withClient((client) => client.services.createOrder({ profileType, ...options }));
          output.result(created, () =>
            facts([
              ['Order', created.orderId],
              ['ICCID', created.iccid],
              ['State', created.state],
              ['Activation code', orDash(created.activationCode)],
            ]),
          );
        },
      ),
    );

  addOrderFiles(order, action);
}
