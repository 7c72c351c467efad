import { Argument, type Command } from 'commander';
import type { RegistryImport } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { Action } from '../action.ts';
import { WrongUsage } from '../cli-error.ts';
import type { CommandContext } from '../context.ts';
import { readCsvFile } from '../read-csv-file.ts';
import { facts, orDash, table } from '../table.ts';

const lists = ['devices', 'allotments', 'requests', 'alarms'] as const;
type List = (typeof lists)[number];

/** `registry …`: the manufacturer's records, and what was given out of them. IMEIs come in by file alone. */
export function addRegistry(program: Command, action: Action): void {
  const registry = program.command('registry').description("the bench's own IMEI registry");

  registry
    .command('import <file.csv>')
    .description(
      "take the manufacturer's records: deviceId (or serial), eid, model, tac, imei1 (one a slot), pool; all devices or none",
    )
    .option('--dry-run', 'only tell what would be taken, and every fault of the file')
    .option('--relink', 'devices that come with another EID got another board: link them to it')
    .action(
      action(async ({ withClient, output }, path: string, options: { dryRun?: boolean; relink?: boolean }) => {
        const csv = readRecords(path);
        const { dryRun = false, relink = false } = options;
        const report = await withClient((client) => client.services.registryImport({ csv, dryRun, relink }));
        output.result(report, () => importText(report));
        const [first] = report.faults;
        if (first !== undefined) throw refused(report, first);
      }),
    );

  registry
    .command('allot')
    .description('the IMEI for a profile on a device: the one it has, else the next of the device’s pool')
    .option('--iccid <iccid>', 'of the profile')
    .option('--eid <eid>', 'default: the one the device is registered with')
    .action(
      action(async ({ withClient, output, device }, { iccid, eid }: { iccid?: string; eid?: string }) => {
        if (device === undefined) throw new WrongUsage('name the registered device with --device');
        if (iccid === undefined || !/^\d{18,20}$/.test(iccid))
          throw new WrongUsage('name the profile with --iccid, 18 to 20 digits');
        if (eid !== undefined && !/^\d{32}$/.test(eid)) throw new WrongUsage('an EID has 32 digits');
        const allotment = await withClient((client) => client.services.registryAllot({ deviceId: device, iccid, eid }));
        output.result(allotment, () =>
          facts([
            ['IMEI', allotment.imei],
            ['Device', allotment.deviceId],
            ['ICCID', allotment.iccid],
            ['Allotted', allotment.repeated ? `before, at ${allotment.issuedAt}` : 'now'],
          ]),
        );
      }),
    );

  registry
    .command('list')
    .addArgument(new Argument('<what>', 'which records').choices([...lists]))
    .description('what the registry holds')
    .action(action((context, what: List) => show[what](context)));

  registry
    .command('acknowledge <alarm>')
    .description('note that somebody has looked at an alarm')
    .option('--by <name>', 'who', 'operator')
    .action(
      action(async ({ withClient, output }, alarmId: string, { by }: { by: string }) => {
        const alarm = await withClient((client) => client.services.acknowledgeAlarm({ alarmId, by }));
        output.result(alarm, () => `Alarm ${alarm.alarmId} acknowledged by ${orDash(alarm.acknowledgedBy)}.`);
      }),
    );
}

const show: Readonly<Record<List, (context: CommandContext) => Promise<void>>> = {
  async devices({ withClient, output }) {
    const devices = await withClient((client) => client.services.registryDevices({ limit: 50_000 }));
    const rows = devices.map(({ deviceId, model, tac, eid, factoryImeis, pool, freePool }) => [
      ...[deviceId, model, tac, orDash(eid), factoryImeis.join(' ')],
      `${freePool} of ${pool.length}`,
    ]);
    output.result(devices, () =>
      listed(['DEVICE', 'MODEL', 'TAC', 'EID', 'FACTORY IMEIS', 'FREE'], rows, 'No devices yet.'),
    );
  },
  async allotments({ withClient, output }) {
    const allotments = await withClient((client) => client.services.allotments());
    const rows = allotments.map(({ issuedAt, deviceId, imei, iccid, eid }) => [issuedAt, deviceId, imei, iccid, eid]);
    output.result(allotments, () =>
      listed(['ISSUED', 'DEVICE', 'IMEI', 'ICCID', 'EID'], rows, 'No IMEI was allotted yet.'),
    );
  },
  async requests({ withClient, output }) {
    const requests = await withClient((client) => client.services.registryRequests({ limit: 10_000 }));
    const rows = requests.map(({ at, caller, kind, deviceId, iccid, slot, outcome }) => [
      ...[at, caller, kind, orDash(deviceId)],
      orDash(iccid ?? (slot === null ? null : `slot ${slot}`)),
      outcome,
    ]);
    output.result(requests, () =>
      listed(['AT', 'CALLER', 'ASKED', 'DEVICE', 'FOR', 'OUTCOME'], rows, 'Nobody has asked yet.'),
    );
  },
  async alarms({ withClient, output }) {
    const alarms = await withClient((client) => client.services.registryAlarms());
    const rows = alarms.map(({ alarmId, at, kind, value, deviceIds, count, acknowledgedBy }) => [
      ...[alarmId, at, `${kind === 'imei' ? 'IMEI' : 'EID'} ${value}`, deviceIds.join(', '), String(count)],
      acknowledgedBy === null ? 'open' : `acknowledged by ${acknowledgedBy}`,
    ]);
    output.result(alarms, () => listed(['ALARM', 'AT', 'CLAIMED TWICE', 'BY', 'SEEN', 'STATE'], rows, 'No alarm.'));
  },
};

const listed = (heads: string[], rows: string[][], none: string): string =>
  rows.length === 0 ? none : table(heads, rows);

function importText(report: RegistryImport): string {
  const { counts, faultCount, faults, applied, dryRun } = report;
  const outcome = applied
    ? 'all devices'
    : faultCount > 0
      ? 'nothing: the file has faults'
      : dryRun
        ? 'nothing: a dry run'
        : 'nothing';
  const head = facts([
    ['Rows', String(report.rowCount)],
    ['Taken', outcome],
    ['New', String(counts.added)],
    ['Changed', String(counts.updated)],
    ['Relinked', String(counts.relinked)],
    ['As before', String(counts.unchanged)],
  ]);
  if (faultCount === 0) return head;
  const left = faultCount - faults.length;
  const where = table(
    ['LINE', 'COLUMN', 'VALUE', 'REASON'],
    faults.map(({ line, column, value, reason }) => [String(line), orDash(column), orDash(value || null), reason]),
  );
  return [head, '', where, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n');
}

const refused = ({ faultCount }: RegistryImport, { line, reason }: RegistryImport['faults'][number]) =>
  new UsageError('REGISTRY_IMPORT_REFUSED', `line ${line}: ${reason}`, {
    details: { faultCount, line, reason },
    effect: 'none',
  });

const readRecords = (file: string): string =>
  readCsvFile(
    file,
    (reason, cause) =>
      new UsageError('REGISTRY_FILE_UNREADABLE', `${file}: ${reason}`, {
        details: { file, reason },
        effect: 'none',
        cause,
      }),
  );
