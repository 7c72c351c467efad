/** A CSV file on the whole bench: ordered, loaded, authenticated; K, OPc and codes nowhere in clear. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeProfilePackage, packageFacts } from '#core/protocol/saip/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import type { OrderImport } from '#shared/api/index.ts';
import { call, WorkstationBench } from '../support/workstation-bench.ts';

const k = '465B5CE8B199B49FAA5F0A2EE238A6BC';
const op = 'CDC202D5123E20F62B6D676AC72CB318';
const opc = 'CD63CB71954A9F4E48A5994E37A02BAF';
const [pin, adm] = ['97318642', '86429731'];
const rows = [
  `8988247000000012345,999700000001234,${k},${op},${pin},${adm},+447700900123`,
  `8988247000000012352,999700000001235,${k},${op},${pin},${adm},`,
];
const csv = ['ICCID,IMSI,Ki,OP,PIN1,ADM1,MSISDN', ...rows].join('\r\n');
const input = { csv, profileType: 'workbench-lte', dryRun: false, release: true, confirmationCode: undefined };

let bench: WorkstationBench;
let imported: OrderImport;
beforeAll(async () => {
  bench = await WorkstationBench.start();
});
afterAll(() => bench.stop());

it('a dry run tells what would be ordered and changes nothing', async () => {
  const planned = await bench.handlers.services.importOrders({ ...input, dryRun: true }, call);
  expect(planned).toMatchObject({ rows: 2, errors: 0, warnings: 0, orders: [] });
  expect(planned.columns.map(({ gives, secret }) => `${gives}${secret ? ' secret' : ''}`).join()).toBe(
    'ICCID,IMSI,K secret,OP secret,PIN1 secret,ADM1 secret,MSISDN',
  );
  expect(JSON.stringify(planned)).not.toMatch(new RegExp([k, op, opc, pin, adm].join('|'), 'i'));
  expect(await bench.handlers.services.orders(undefined, call)).toEqual([]);
});

it('orders every row; a faulty row stops all of them', async () => {
  const faulty = { ...input, csv: `${csv}\r\n8988247000000012360,1,,,,,` };
  await expect(bench.handlers.services.importOrders(faulty, call)).rejects.toMatchObject({
    code: 'ORDER_FILE_INVALID',
    details: { line: 4, column: 'IMSI' },
  });
  expect(await bench.handlers.services.orders(undefined, call)).toEqual([]);
  imported = await bench.handlers.services.importOrders(input, call);
  expect(imported.orders.map(({ iccid, state }) => `${iccid} ${state}`)).toEqual([
    '8988247000000012345 released',
    '8988247000000012352 released',
  ]);
  await expect(bench.handlers.services.importOrders(input, call)).rejects.toMatchObject({ code: 'ORDER_FILE_INVALID' });
});

it('a profile of the file is loaded and the network authenticates its subscriber', async () => {
  const [order] = imported.orders;
  const operation = await bench.run(
    bench.handlers.operations.provision(
      { activationCode: order!.activationCode!, confirm: true, enable: true, verify: true },
      call,
    ),
  );
  expect(operation).toMatchObject({ state: 'succeeded' });
  const { subscriber } = packageFacts(decodeProfilePackage(bench.lab.smdp.profilePackage(order!.iccid)));
  expect([toHex(subscriber!.k), toHex(subscriber!.opc)]).toEqual([k, opc]);
  expect(bench.lab.network.authenticatedAt('999700000001234')).toBeGreaterThan(0);
});

it('the export bears every activation code and no secret', async () => {
  const { csv: exported } = await bench.handlers.services.exportOrders(undefined, call);
  const lines = exported.trimEnd().split('\r\n');
  expect(lines).toHaveLength(3);
  for (const { iccid, activationCode } of imported.orders)
    expect(lines.find((line) => line.startsWith(iccid))).toContain(activationCode);
  expect(exported).not.toMatch(new RegExp([k, op, opc, pin, adm].join('|'), 'i'));
});

it('K, OP, OPc and codes are in no file of the data folder in clear', () => {
  const forms = [k, op, opc].flatMap((hex) => {
    const bytes = Buffer.from(hex, 'hex');
    return [
      bytes,
      Buffer.from(hex),
      Buffer.from(hex.toLowerCase()),
      Buffer.from(bytes.toString('base64').slice(0, 20)),
    ];
  });
  forms.push(Buffer.from(pin), Buffer.from(adm));
  const files = readdirSync(bench.folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  expect(files.map(({ name }) => name)).toContain('services.db');
  for (const { parentPath, name } of files) {
    const bytes = readFileSync(join(parentPath, name));
    expect(forms.filter((form) => bytes.includes(form)).length, name).toBe(0);
  }
});
