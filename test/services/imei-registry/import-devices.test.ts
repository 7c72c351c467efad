import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eidCheckDigits, luhnDigit } from '#core/protocol/identifiers/index.ts';
import { createImeiRegistry, type DeviceImport, type ImeiRegistry } from '#services/imei-registry/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { openSqliteStore } from '#node/sqlite-store.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { temporaryLab } from '../lab.ts';

const eid = '89049032123451234512345678901235';
const otherEid = `8904903212345123451234567890${'13'}${eidCheckDigits('890490321234512345123456789013')}`;
const imei = (number: number): string => {
  const body = `00101701${String(number).padStart(6, '0')}`;
  return body + luhnDigit(body);
};

let lab: { pki: LabPki; remove(): void };
let registry: ImeiRegistry;

beforeAll(async () => {
  lab = await temporaryLab(new ManualClock(Date.now()));
});
afterAll(() => lab.remove());
beforeEach(() => {
  const store = openSqliteStore({ file: ':memory:' });
  const world = { store, clock: new ManualClock(), random: seededRandom('import') };
  registry = createImeiRegistry({ ...world, signing: lab.pki.registrySigning });
  return () => store.close();
});

const head = 'deviceId,eid,model,tac,imei1,imei2,pool';
const row = `D1,${eid},Phone,00101701,${imei(1)},${imei(2)},${imei(3)} ${imei(4)}`;
const file = (...lines: string[]) => `${lines.join('\n')}\n`;
const faults = ({ faults: all }: DeviceImport) => all.map(({ line, column, code }) => [line, column, code]);

describe('device records from a CSV file', () => {
  const d1 = {
    ...{ deviceId: 'D1', eid, model: 'Phone', tac: '00101701' },
    ...{ factoryImeis: [imei(1), imei(2)], pool: [imei(3), imei(4)] },
  };

  test.each([
    ['commas', file(head, row)],
    ['semicolons and a byte order mark', `\uFEFF${file(head, row).replaceAll(',', ';')}`],
    ['CRLF, blank lines and a last line without end', `\r\n${head}\r\n\r\n${row}`],
    ['quotes', file(head, `"D1","${eid}","Phone","00101701","${imei(1)}","${imei(2)}","${imei(3)}, ${imei(4)}"`)],
    [
      'another order and other names',
      file(
        'Pool IMEIs;Factory IMEI 2;TAC;Serial Number;IMEI slot 1;EID;Model',
        `${imei(3)}|${imei(4)};${imei(2)};00101701;D1;${imei(1)};${eid};Phone`,
      ),
    ],
  ])('are read with %s', (_, csv) => {
    expect(registry.importDevices(csv)).toMatchObject({ applied: true, rowCount: 1, counts: { added: 1 }, faults: [] });
    expect(registry.devices()).toEqual([d1]);
    expect(registry.freePool('D1')).toEqual([imei(3), imei(4)]);
  });

  test('need no eUICC, no second slot and no pool', () => {
    registry.importDevices(file('serial,model,tac,imei', `M-7,Module,00101701,${imei(7)}`));
    expect(registry.devices()).toEqual([
      { ...d1, deviceId: 'M-7', eid: null, model: 'Module', factoryImeis: [imei(7)], pool: [] },
    ]);
  });

  test('are not taken in a dry run, which says what would be', () => {
    const report = registry.importDevices(file(head, row), { dryRun: true });
    expect(report).toMatchObject({ dryRun: true, applied: false, counts: { added: 1 } });
    expect(report.rows).toEqual([{ line: 2, record: d1, change: 'added' }]);
    expect([registry.devices(), registry.requests()]).toEqual([[], []]);
  });

  test('taken again they change nothing; a changed one is replaced', () => {
    registry.importDevices(file(head, row));
    expect(registry.importDevices(file(head, row)).counts).toMatchObject({ unchanged: 1, updated: 0 });
    expect(registry.importDevices(file(head, row.replace('Phone', 'Phone 2'))).counts).toMatchObject({ updated: 1 });
    expect(registry.device('D1')).toMatchObject({ model: 'Phone 2' });
  });

  test.each<[string, string, (string | number | null)[]]>([
    ['a name with a blank', row.replace('D1', 'D 1'), [2, 'deviceId', 'formWrong']],
    ['no name', row.replace('D1', ''), [2, 'deviceId', 'valueMissing']],
    ['no model', row.replace('Phone', ' '), [2, 'model', 'valueMissing']],
    ['a short TAC', row.replace('00101701,', '0010170,'), [2, 'tac', 'formWrong']],
    ['an EID of 31 digits', row.replace(eid, eid.slice(1)), [2, 'eid', 'formWrong']],
    ['an EID with wrong check digits', row.replace(eid, `${eid.slice(0, 30)}99`), [2, 'eid', 'checkDigitWrong']],
    ['an IMEI as a spreadsheet rounds it', row.replace(imei(2), '1.01702E+12'), [2, 'imei2', 'formWrong']],
    ['an IMEI of 14 digits', row.replace(imei(2), imei(2).slice(0, 14)), [2, 'imei2', 'formWrong']],
    ['no IMEI at all', row.replace(imei(1), '').replace(imei(2), ''), [2, 'imei1', 'valueMissing']],
    ['a slot left out', row.replace(imei(1), ''), [2, 'imei1', 'valueMissing']],
    ['a null IMEI', row.replace(imei(1), '0'.repeat(15)), [2, 'imei1', 'formWrong']],
    [
      'a wrong check digit',
      row.replace(imei(4), `${imei(4).slice(0, 14)}${(Number(imei(4)[14]) + 1) % 10}`),
      [2, 'pool', 'checkDigitWrong'],
    ],
    ['an IMEI of another model', row.replace(imei(3), '490154203237518'), [2, 'pool', 'otherTac']],
    ['an IMEI twice', row.replace(imei(3), imei(1)), [2, 'pool', 'twiceInFile']],
    ['a cell too many', `${row},x`, [2, null, 'cellsTooMany']],
  ])('with %s are refused, with line and column', (_, bad, expected) => {
    const report = registry.importDevices(file(head, bad, row.replace('D1', 'D2')));
    expect(faults(report)[0]).toEqual(expected);
    expect(report.faults[0]!.reason).toMatch(/^[A-Z].*\.$/);
    expect(report.applied).toBe(false);
    expect(registry.devices()).toEqual([]);
  });

  test.each<[string, string, unknown[]]>([
    ['nothing', '', [[1, null, 'noRows']]],
    ['a header alone', head, [[1, null, 'noRows']]],
    ['an unknown column', file(`${head},colour`, `${row},red`), [[1, 'colour', 'columnUnknown']]],
    ['a column twice', file(`${head},serial`, `${row},D1`), [[1, 'serial', 'columnTwice']]],
    [
      'columns missing',
      file('eid,model', `${eid},x`),
      [
        [1, 'deviceId', 'columnMissing'],
        [1, 'tac', 'columnMissing'],
        [1, 'imei1', 'columnMissing'],
      ],
    ],
    ['quotes that do not close', file(head, `"${row}`), [[2, null, 'csvBroken']]],
    [
      'bytes that are no text',
      `${head}\n\u0000\u0001${'\uFFFD'.repeat(9)}`,
      [
        [2, 'deviceId', 'formWrong'],
        [2, 'model', 'valueMissing'],
        [2, 'tac', 'valueMissing'],
        [2, 'imei1', 'valueMissing'],
      ],
    ],
  ])('a file with %s is refused', (_, csv, expected) => {
    const report = registry.importDevices(csv);
    expect(report.applied).toBe(false);
    expect(faults(report)).toEqual(expected);
  });

  test('are taken all or none: the line of every fault is told, and the sound ones are not taken', () => {
    const lines = [
      row,
      `D1,,Phone,00101701,${imei(11)},,`,
      `D3,${eid},Phone,00101701,${imei(12)},,`,
      `D4,,Phone,00101701,${imei(2)},,`,
    ];
    const report = registry.importDevices(file(head, ...lines));
    expect(faults(report)).toEqual([
      [3, 'deviceId', 'twiceInFile'],
      [4, 'eid', 'twiceInFile'],
      [5, 'imei1', 'twiceInFile'],
    ]);
    expect(report.faults[2]!.reason).toBe('This IMEI stands on line 2 already.');
    expect(registry.devices()).toEqual([]);
    expect(registry.requests()).toMatchObject([{ kind: 'import', outcome: 'REGISTRY_IMPORT_REFUSED' }]);
  });

  test('an IMEI that another device holds is a fault and, but in a dry run, an alarm', () => {
    registry.importDevices(file(head, row));
    const twin = file(head, `D2,,Phone,00101701,${imei(1)},,`);
    const report = registry.importDevices(twin, { dryRun: true });
    expect(faults(report)).toEqual([[2, 'imei1', 'imeiHeld']]);
    expect(report.faults[0]!.reason).toBe('Device D1 holds this IMEI.');
    expect(registry.alarms()).toEqual([]);
    expect(registry.importDevices(twin).applied).toBe(false);
    expect(registry.alarms()).toMatchObject([{ kind: 'imei', deviceIds: ['D1', 'D2'] }]);
  });

  test('an IMEI passes from one device of the file to another, unless it was allotted', () => {
    registry.importDevices(file(head, row, `D2,,Phone,00101701,${imei(5)},,`));
    const swapped = file(
      head,
      `D2,,Phone,00101701,${imei(5)},,${imei(4)}`,
      `D1,${eid},Phone,00101701,${imei(1)},${imei(2)},${imei(3)}`,
    );
    const allot = { deviceId: 'D1', eid, nonce: '00'.repeat(16) };
    registry.allot({ ...allot, iccid: '8900012345678901234' });
    expect(registry.importDevices(swapped).applied).toBe(true);
    registry.importDevices(file(head, row.replace(` ${imei(4)}`, '')));
    const takes = file(head, `D2,,Phone,00101701,${imei(5)},,${imei(3)}`, row.replace(`${imei(3)} ${imei(4)}`, ''));
    expect(faults(registry.importDevices(takes))).toEqual([[2, 'pool', 'imeiHeld']]);
  });

  test('another board is a fault until the import relinks, and keeps what was allotted', () => {
    registry.importDevices(file(head, row));
    registry.allot({ deviceId: 'D1', eid, iccid: '8900012345678901234', nonce: '00'.repeat(16) });
    const swap = file(head, row.replace(eid, otherEid));
    expect(faults(registry.importDevices(swap))).toEqual([[2, 'eid', 'otherEid']]);
    expect(registry.alarms()).toEqual([]);
    expect(registry.importDevices(swap, { relink: true })).toMatchObject({ applied: true, counts: { relinked: 1 } });
    expect(registry.device('D1')).toMatchObject({ eid: otherEid });
    expect(registry.allotments()).toMatchObject([{ deviceId: 'D1', eid, imei: imei(3) }]);
    expect(registry.requests(2).map(({ outcome }) => outcome)).toEqual(['relinked', 'imported']);
  });

  test('eUICCs that two devices of the file exchange are no conflict', () => {
    const two = (one: string, other: string) =>
      file(head, `D1,${one},Phone,00101701,${imei(1)},,`, `D2,${other},Phone,00101701,${imei(2)},,`);
    registry.importDevices(two(eid, otherEid));
    expect(registry.importDevices(two(otherEid, eid), { relink: true })).toMatchObject({ counts: { relinked: 2 } });
    expect(faults(registry.importDevices(file(head, `D3,${eid},Phone,00101701,${imei(3)},,`)))).toEqual([
      [2, 'eid', 'eidHeld'],
    ]);
    expect(registry.alarms()).toMatchObject([{ kind: 'eid', value: eid, deviceIds: ['D2', 'D3'] }]);
  });

  test('ten thousand of them go in at once, and again', () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => {
      const body = `8904903200000100${String(i).padStart(14, '0')}`;
      return `S-${i},${body}${eidCheckDigits(body)},Module,00101701,${imei(10 + i * 3)},${imei(11 + i * 3)},${imei(12 + i * 3)}`;
    });
    expect(registry.importDevices(file(head, ...lines)).counts).toMatchObject({ added: 10_000 });
    expect(registry.importDevices(file(head, ...lines)).counts).toMatchObject({ unchanged: 10_000 });
    expect(registry.devices()).toHaveLength(10_000);
  });
});
