import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import type { EquipmentStatus, NetworkTechnology } from '#shared/api/index.ts';
import { equipmentWords, networkCauseWords, networkEventWords, technologyWords } from '#shared/words/index.ts';
import type { Action } from '../action.ts';
import { WrongUsage } from '../cli-error.ts';
import { facts, orDash, table } from '../table.ts';

const statuses = ['permitted', 'observed', 'prohibited', 'unknown'] as const;
const technologyNames = { lte: 'eutran', '5g': 'nr' } as const;
const yesOrNo = ['yes', 'no'] as const;

const listed = (heads: string[], rows: string[][], none: string): string =>
  rows.length === 0 ? none : table(heads, rows);

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d{1,4}$/.test(text) || limit < 1 || limit > 1000) throw new InvalidArgumentError('give 1 to 1000');
  return limit;
}

function parseTechnologies(text: string): NetworkTechnology[] {
  const names = text.toLowerCase().split(',');
  if (!names.every((name): name is keyof typeof technologyNames => name in technologyNames))
    throw new InvalidArgumentError('give lte, 5g or lte,5g');
  return [...new Set(names.map((name) => technologyNames[name]))];
}

function parseApns(text: string): string[] {
  return text.split(',').map((one) => one.trim());
}

function parsePlmn(text: string): string {
  if (text !== 'home' && !/^\d{5,6}$/.test(text)) throw new InvalidArgumentError('give five or six digits, or home');
  return text;
}

interface SubscriptionOptions {
  readonly technologies?: NetworkTechnology[];
  readonly barred?: (typeof yesOrNo)[number];
  readonly roaming?: (typeof yesOrNo)[number];
  readonly apns?: string[];
}

interface SettingsOptions {
  readonly plmn?: string;
  readonly unknownEquipment?: 'admit' | 'refuse';
  readonly apns?: string[];
}

const asFlag = (word: string | undefined) => (word === undefined ? undefined : word === 'yes');

/** `network …`: who may register, who is registered, what was refused and why, and which equipment is admitted. */
export function addNetwork(program: Command, action: Action): void {
  const network = program
    .command('network')
    .description("the bench's own network: subscribers, attachments, equipment");

  network
    .command('subscribers')
    .description('subscriptions, without their keys')
    .action(
      action(async ({ withClient, output }) => {
        const subscribers = await withClient((client) => client.services.networkSubscribers());
        const rows = subscribers.map(({ imsi, algorithm, technologies, barred, roaming, apns, attached }) => [
          ...[imsi, algorithm, technologies.map((one) => technologyWords[one]).join(', '), apns.join(', ')],
          ...[barred ? 'barred' : 'allowed', roaming ? 'yes' : 'no', attached ? 'yes' : 'no'],
        ]);
        const heads = ['IMSI', 'ALGORITHM', 'TECHNOLOGIES', 'APNS', 'SERVICE', 'ROAMING', 'ATTACHED'];
        output.result(subscribers, () => listed(heads, rows, 'No subscriber yet.'));
      }),
    );

  network
    .command('subscription <imsi>')
    .description('change what a subscription may do')
    .option('--technologies <list>', 'lte, 5g or lte,5g', parseTechnologies)
    .addOption(new Option('--barred <word>', 'bar every service').choices([...yesOrNo]))
    .addOption(new Option('--roaming <word>', 'may register in other networks').choices([...yesOrNo]))
    .option('--apns <list>', 'access points, the default first', parseApns)
    .action(
      action(async ({ withClient, output }, imsi: string, options: SubscriptionOptions) => {
        if (!/^\d{6,15}$/.test(imsi)) throw new WrongUsage('an IMSI has 6 to 15 digits');
        const { technologies, apns } = options;
        const wishes = { technologies, apns, barred: asFlag(options.barred), roaming: asFlag(options.roaming) };
        const changed = await withClient((client) => client.services.setSubscription({ imsi, ...wishes }));
        output.result(changed, () =>
          facts([
            ['IMSI', changed.imsi],
            ['Technologies', changed.technologies.map((one) => technologyWords[one]).join(', ')],
            ['Service', changed.barred ? 'barred' : 'allowed'],
            ['Roaming', changed.roaming ? 'yes' : 'no'],
            ['Access points', changed.apns.join(', ')],
          ]),
        );
      }),
    );

  network
    .command('attachments')
    .description('who is registered now, with which IMEI and address')
    .action(
      action(async ({ withClient, output }) => {
        const attachments = await withClient((client) => client.services.networkAttachments());
        const rows = attachments.map(({ since, imsi, imei, technology, plmn, roaming, equipment, ...more }) => [
          ...[since, imsi, imei, technology === null ? '-' : technologyWords[technology]],
          `${orDash(plmn)}${roaming ? ' (roaming)' : ''}`,
          equipmentWords[equipment].name,
          more.sessions.map(({ apn, address }) => `${apn} ${address}`).join(', ') || '-',
          more.sharedWith.join(', ') || '-',
        ]);
        const heads = ['SINCE', 'IMSI', 'IMEI', 'BY', 'NETWORK', 'EQUIPMENT', 'DATA', 'SAME IMEI'];
        output.result(attachments, () => listed(heads, rows, 'Nobody is registered.'));
      }),
    );

  network
    .command('events')
    .description('registrations, refusals with their causes, data connections; newest first')
    .option('--limit <n>', 'how many', parseLimit, 50)
    .action(
      action(async ({ withClient, output }, { limit }: { limit: number }) => {
        const events = await withClient((client) => client.services.networkEvents({ limit }));
        const rows = events.map((one) => {
          const { at, imsi, imei, cause, apn, address } = one;
          const words = networkCauseWords(one);
          const why = words === undefined ? [apn, address] : [`${words.name} (cause ${cause})`, apn];
          return [at, networkEventWords(one), imsi || '-', imei || '-', why.filter(Boolean).join(' ') || '-'];
        });
        output.result(events, () =>
          listed(['AT', 'EVENT', 'IMSI', 'IMEI', 'DETAIL'], rows, 'Nothing has happened yet.'),
        );
      }),
    );

  network
    .command('equipment [imei]')
    .addArgument(new Argument('[status]', 'put it on this list; unknown: take it off').choices([...statuses]))
    .description('lists of the equipment register; with an IMEI and a list, change them')
    .action(
      action(async ({ withClient, output }, imei: string | undefined, status: EquipmentStatus | undefined) => {
        if (imei !== undefined && !/^\d{14,16}$/.test(imei)) throw new WrongUsage('an IMEI has 14 to 16 digits');
        if (imei !== undefined && status === undefined) throw new WrongUsage(`say which list: ${statuses.join(', ')}`);
        const equipment = await withClient((client) =>
          imei === undefined || status === undefined
            ? client.services.networkEquipment()
            : client.services.setEquipment({ imei, status }),
        );
        const rows = equipment.map((one) => [one.equipment, equipmentWords[one.status].name]);
        output.result(equipment, () => listed(['TAC AND SERIAL', 'LIST'], rows, 'No equipment is on a list.'));
      }),
    );

  network
    .command('settings')
    .description('what the network is; with options, change it')
    .option('--plmn <digits>', 'network that the cells send; home: the home network of whoever listens', parsePlmn)
    .addOption(new Option('--unknown-equipment <word>', 'equipment on no list').choices(['admit', 'refuse']))
    .option('--apns <list>', 'access points there are', parseApns)
    .action(
      action(async ({ withClient, output }, options: SettingsOptions) => {
        const { unknownEquipment, apns } = options;
        const plmn = options.plmn === 'home' ? null : options.plmn;
        const settings = await withClient((client) =>
          Object.keys(options).length === 0
            ? client.services.networkSettings()
            : client.services.setNetworkSettings({ plmn, unknownEquipment, apns }),
        );
        output.result(settings, () =>
          facts([
            ['Network', settings.plmn ?? 'home network of whoever listens'],
            ['Unknown equipment', settings.unknownEquipment === 'admit' ? 'admitted' : 'refused'],
            ['Access points', settings.apns.join(', ')],
          ]),
        );
      }),
    );
}
