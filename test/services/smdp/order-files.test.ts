/** Orders from CSV: pySim's columns, every row checked with line and column, all or none, nothing secret shown. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { toHex } from '#core/protocol/bytes/index.ts';
import {
  buildCardImage,
  decodeProfilePackage,
  findContent,
  findNode,
  packageFacts,
} from '#core/protocol/saip/index.ts';
import { openSqliteStore } from '#node/sqlite-store.ts';
import { Catalogue } from '#services/smdp/catalogue.ts';
import { OrderBook, shownOrder, standardLimits } from '#services/smdp/order-book.ts';
import { OrderFiles } from '#services/smdp/order-files/order-files.ts';
import { writeOrders } from '#services/smdp/order-files/write-orders.ts';
import { UsageError } from '#shared/errors.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorBytes, vectorsAvailable } from '#test/support/vectors.ts';

const der = new Uint8Array(readFileSync('resources/profiles/workbench-lte.der'));
const profileType = 'lte';
// TS 35.208 test set 1.
const k = '465b5ce8b199b49faa5f0a2ee238a6bc';
const op = 'cdc202d5123e20f62b6d676ac72cb318';
const opc = 'cd63cb71954a9f4e48a5994e37a02baf';
const first = { iccid: '8988247000000012345', imsi: '999700000001234' };
const second = { iccid: '8988247000000012352', imsi: '999700000001235' };

let catalogue: Catalogue;
let orders: OrderBook;
let files: OrderFiles;
beforeEach(() => {
  const store = openSqliteStore({ file: ':memory:' });
  const clock = new ManualClock();
  catalogue = new Catalogue({ store, clock });
  catalogue.add({ profileType, der });
  orders = new OrderBook({ store, clock, random: seededRandom('order files') }, standardLimits);
  orders.addProfile('8988247000000000027', profileType, null);
  files = new OrderFiles(catalogue, orders);
  return () => store.close();
});

const plan = (csv: string) => files.plan({ csv, profileType });
const faults = (csv: string) =>
  plan(csv).faults.map(({ line, column, severity, reason }) => `${line} ${column} ${severity}: ${reason}`);
const row = (...cells: string[]) => cells.join(',');

describe('one order a row', () => {
  test('every value reaches its place on the card', () => {
    const csv = [
      'NAME,ICCID,MCC,MNC,IMSI,SMSP,Ki,OPC,PIN1,PUK1,PIN2,PUK2,ADM1,MSISDN,ACC,EID,KIC1',
      row(
        'Customer',
        first.iccid,
        '999',
        '70',
        first.imsi,
        '+447700900999',
        k,
        opc,
        '9876',
        '11112222',
        '5555',
        '33334444',
        '88880000',
        '+447700900123',
        '0010',
        '89049032123451234512345678901235',
        'C0FFEE',
      ),
    ].join('\n');
    const planned = plan(csv);
    expect(planned.faults).toEqual([]);
    expect(planned.columns.filter(({ field }) => field === null)).toEqual([{ heading: 'KIC1', field: null }]);
    const [order] = files.import(planned, { release: true });
    expect(order).toMatchObject({
      ...{ iccid: first.iccid, state: 'released', profileType, eid: '89049032123451234512345678901235' },
      matchingId: expect.stringMatching(/^[A-Z2-9]{5}(-[A-Z2-9]{5}){3}$/) as string,
    });

    const profilePackage = decodeProfilePackage(
      catalogue.personalised(profileType, first.iccid, orders.get(first.iccid)!.values),
    );
    const facts = packageFacts(profilePackage);
    expect(facts).toMatchObject({ ...first, serviceProviderName: 'Customer' });
    expect(toHex(facts.subscriber!.k).toLowerCase()).toBe(k);
    expect(toHex(facts.subscriber!.opc).toLowerCase()).toBe(opc);
    const image = buildCardImage(profilePackage);
    expect(image.pins.map(({ reference, value }) => `${reference} ${toHex(value)}`)).toEqual([
      '1 39383736FFFFFFFF',
      '10 3838383830303030',
      '129 35353535FFFFFFFF',
    ]);
    expect(image.puks.map(({ reference, value }) => `${reference} ${toHex(value)}`)).toEqual([
      '1 3131313132323232',
      '129 3333333334343434',
    ]);
    const usim = image.masterFile.children.find((node) => node.kind === 'adf')!;
    if (!('children' in usim)) throw new Error('no ADF');
    // TS 31.102 section 4.2.26: length 7, international, 44 77 00 90 01 23 swapped.
    const msisdn = findNode(usim, 0x6f40);
    expect(msisdn?.kind === 'linearFixed' && msisdn.content.map(toHex)).toEqual([
      'FFFFFFFFFFFFFFFFFFFF07914477000910 32FFFFFFFFFFFF'.replace(' ', ''),
    ]);
    expect(toHex(findContent(usim, 0x6f78)!)).toBe('0010');
  });

  test('a file as spreadsheets write it: semicolons, byte order mark, CRLF, quotes, empty lines, any column order', () => {
    const csv = `\uFEFFsep=;\r\n"imsi";Ki;"name";OP;iccid\r\n\r\n${first.imsi};${k.toUpperCase()};"Cust; omer";${op};"${first.iccid}"\r\n;;;;\r\n${second.imsi};;;;${second.iccid}\r\n`;
    const planned = plan(csv);
    expect(planned.faults).toEqual([]);
    expect(planned.orders.map(({ line, iccid }) => `${line} ${iccid}`)).toEqual([
      `4 ${first.iccid}`,
      `6 ${second.iccid}`,
    ]);
    expect(planned.orders[0]!.values.opc?.toLowerCase()).toBe(opc);
    expect(planned.orders[1]!.values.k).toBeUndefined();
    expect(planned.orders[0]!.values.serviceProviderName).toBe('Cust; omer');
  });

  test('subscribers for the network have their own keys, or those of the package', () => {
    const planned = plan(
      `iccid,imsi,ki,op\n${row(first.iccid, first.imsi, k, op)}\n${row(second.iccid, second.imsi, '', '')}`,
    );
    const [own, shared] = files.subscribers(planned);
    expect(own).toMatchObject({ imsi: first.imsi, algorithm: 'milenage' });
    expect(toHex(own!.opc).toLowerCase()).toBe(opc);
    expect(shared!.k).toEqual(packageFacts(decodeProfilePackage(der)).subscriber!.k);
  });

  test('confirmation codes: of the row, else of the file; not released unless asked', () => {
    const csv = `iccid,imsi,confirmation_code,matching_id\n${row(first.iccid, first.imsi, 'row code', 'mine-1')}\n${row(second.iccid, second.imsi, '', '')}`;
    const planned = files.plan({ csv, profileType, confirmationCode: 'of the file' });
    expect(planned.orders.map(({ confirmationCode }) => confirmationCode)).toEqual(['row code', 'of the file']);
    const made = files.import(planned, { release: false });
    expect(made.map(({ state, confirmationCodeRequired }) => [state, confirmationCodeRequired])).toEqual([
      ['confirmed', true],
      ['confirmed', true],
    ]);
    expect(orders.find.byMatchingId('MINE-1')?.iccid).toBe(first.iccid);
    expect(orders.releaseProfile(first.iccid).state).toBe('released');
  });
});

describe('faults', () => {
  const heading = 'iccid,imsi,ki,opc,op,pin1,puk1,adm1,msisdn,mcc,mnc,eid,acc';
  const withCells = (cells: Partial<Record<string, string>>) => {
    const all: Record<string, string | undefined> = { ...first, ...cells };
    return `${heading}\n${heading
      .split(',')
      .map((name) => all[name] ?? '')
      .join(',')}`;
  };
  test.each([
    [{ iccid: '8988' }, '2 iccid error: an ICCID has 18 to 20 digits'],
    [
      { iccid: '8.98825E+18' },
      '2 iccid error: a spreadsheet has rounded this number; make the column text there and export again',
    ],
    [{ iccid: '1234567890123456789' }, '2 iccid error: an ICCID begins with 89'],
    [{ iccid: '' }, '2 iccid error: every order needs its own ICCID'],
    [{ imsi: '' }, '2 imsi error: every order needs its own IMSI'],
    [{ imsi: '99970x' }, '2 imsi error: an IMSI has 14 or 15 digits'],
    [
      { iccid: '8988247000000012346' },
      '2 iccid warning: the check digit of the ICCID is wrong; cards take it all the same',
    ],
    [{ ki: 'secret-K', opc }, '2 ki error: K has 32 hex digits (64 for TUAK-256)'],
    [{ ki: k.repeat(2), opc }, '2 ki error: K has 32 hex digits in this package'],
    [{ ki: k }, '2 opc error: a K needs its OPc, or the OP from which it follows'],
    [{ opc }, '2 opc error: OPc belongs to a K; this row has none'],
    [{ ki: k, opc, op }, '2 op error: give OP or OPc, not both: one follows from the other'],
    [{ pin1: '12' }, '2 pin1 error: a code of 4 to 8 digits'],
    [{ puk1: '1234567' }, '2 puk1 error: a code of eight digits'],
    [{ adm1: 'not hex nor digits' }, '2 adm1 error: a code of 4 to 8 digits, or 16 hex digits'],
    [{ msisdn: '12' }, '2 msisdn error: a number has 3 to 20 digits, with or without a leading +'],
    [{ mcc: '262' }, '2 mcc error: the IMSI has another MCC'],
    [{ mcc: '999', mnc: '71' }, '2 mnc error: the IMSI has another MNC'],
    [{ mnc: '700' }, '2 mnc error: EF.AD of the package says that an MNC has 2 digits'],
    [{ eid: '89049032123451234512345678901236' }, '2 eid error: the check digits of the EID are wrong'],
    [{ acc: '0400' }, '2 acc error: access class 10 does not belong in EF.ACC'],
    [{ iccid: '8988247000000000027' }, '2 iccid error: a profile with this ICCID exists already'],
    [{ imsi: '999700000000002' }, '2 imsi error: this IMSI belongs to a profile that exists already'],
  ])('%j: %s', (cells, fault) => {
    const found = faults(withCells(cells));
    expect(found).toEqual([fault]);
    expect(JSON.stringify(found)).not.toMatch(new RegExp(`secret-K|${k}|${opc}`));
  });

  test('a value without a place in the package names its column', () => {
    expect(faults(`iccid,imsi,adm2\n${row(first.iccid, first.imsi, '12345678')}`)).toEqual([
      '2 adm2 error: the package has no place for a PIN with key reference 11',
    ]);
    expect(faults(`iccid,imsi,impi\n${row(first.iccid, first.imsi, 'a@b')}`)).toEqual([
      '2 impi error: the package has no place for impi',
    ]);
  });

  test('identifiers twice in the file name the other line', () => {
    const csv = `iccid,imsi\n${row(first.iccid, first.imsi)}\n${row(first.iccid, first.imsi)}`;
    expect(faults(csv)).toEqual([
      '3 iccid error: the same ICCID as in line 2',
      '3 imsi error: the same IMSI as in line 2',
    ]);
  });

  test.each([
    ['', '1 null error: the file is empty'],
    ['iccid,imsi\n', '1 null error: there are no rows below the heading'],
    ['iccid,msisdn\n1,2', '1 null error: no column IMSI'],
    ['iccid,imsi,ki,K\n1,2,3,4', '1 K error: gives the same as column ki'],
    ['iccid,imsi\n"1,2\n', '2 null error: a quoted cell does not end'],
    [`iccid,imsi\n${row(first.iccid, first.imsi, 'more')}`, '2 null error: more cells than the heading has columns'],
  ])('%j as a whole: %s', (csv, fault) => {
    expect(faults(csv)).toEqual([fault]);
  });

  test('with one fault nothing is ordered', () => {
    const before = orders.all();
    const planned = plan(`iccid,imsi\n${row(first.iccid, first.imsi)}\n${row(second.iccid, '1')}`);
    expect(planned.orders).toHaveLength(1);
    const refused = () => files.import(planned, { release: true });
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow('line 3, imsi: an IMSI has 14 or 15 digits');
    expect(orders.all()).toEqual(before);
  });

  test('what fails while it is written leaves nothing: an ICCID taken since, a network that refuses', () => {
    const csv = `iccid,imsi\n${row(first.iccid, first.imsi)}\n${row(second.iccid, second.imsi)}`;
    const planned = plan(csv);
    const also = () => {
      throw new Error('the network is full');
    };
    expect(() => files.import(planned, { release: true, also })).toThrow('the network is full');
    expect(orders.get(first.iccid)).toBeUndefined();
    orders.addProfile(second.iccid, profileType, null);
    expect(() => files.import(planned, { release: true })).toThrow('already in use');
    expect(orders.get(first.iccid)).toBeUndefined();
  });
});

describe('many', () => {
  test('10 000 rows are checked and ordered, each with a code of its own', () => {
    const rows = Array.from({ length: 10_000 }, (_, i) =>
      row(
        `89882470000001${String(i).padStart(5, '0')}`,
        `99970000001${String(i).padStart(4, '0')}`,
        k,
        op,
        '1234',
        '+4477009001',
      ),
    );
    const planned = plan(['iccid,imsi,ki,op,pin1,msisdn', ...rows].join('\n'));
    expect(planned.faults.filter(({ severity }) => severity === 'error')).toEqual([]);
    const made = files.import(planned, { release: true });
    expect(new Set(made.map(({ matchingId }) => matchingId)).size).toBe(10_000);
    expect(JSON.stringify(made.map((one) => one))).not.toContain(k.toUpperCase());
    expect(orders.all()).toHaveLength(10_001);
  });
});

describe('export', () => {
  test('every order with its code, quoted where it must be, and nothing secret', () => {
    catalogue.add({ profileType: 'a "b", c', der });
    const csv = `iccid,imsi,ki,opc,msisdn,pin1\n${row(first.iccid, first.imsi, k, opc, '+4477', '9876')}`;
    files.import(files.plan({ csv, profileType: 'a "b", c' }), { release: true });
    const record = orders.get(first.iccid)!;
    const text = writeOrders([record], ({ matchingId }) => `LPA:1$smdp.example$${matchingId}`);
    expect(text).toBe(
      'iccid,imsi,msisdn,eid,profile_type,state,matching_id,activation_code,confirmation_code_required,created_at\r\n' +
        `${first.iccid},${first.imsi},+4477,,"a ""b"", c",released,${record.matchingId},LPA:1$smdp.example$${record.matchingId},no,${new Date(record.createdAt).toISOString()}\r\n`,
    );
    expect(text + JSON.stringify(shownOrder(record))).not.toMatch(new RegExp(`${k}|${opc}|9876`, 'i'));
  });
});

describe.skipIf(!vectorsAvailable)('the ISIM of the GSMA’s package (TS.48)', () => {
  const type = 'ts48';
  const text = (bytes: Uint8Array) => Buffer.from(bytes.subarray(2, 2 + bytes[1]!)).toString();
  const isimOf = (csv: string) => {
    catalogue.add({ profileType: type, der: vectorBytes('upp/TS48v6_SAIP2.3_BERTLV_SUCI.der') });
    const planned = files.plan({ csv, profileType: type });
    expect(planned.faults).toEqual([]);
    files.import(planned, { release: true });
    const values = orders.get(first.iccid)!.values;
    const image = buildCardImage(decodeProfilePackage(catalogue.personalised(type, first.iccid, values)));
    const { fid } = image.applications.find(({ kind }) => kind === 'isim')!;
    const isim = findNode(image.masterFile, fid!);
    if (isim === undefined || !('children' in isim)) throw new Error('no ISIM');
    const impu = findNode(isim, 0x6f04);
    if (impu?.kind !== 'linearFixed') throw new Error('no EF.IMPU');
    return {
      impi: text(findContent(isim, 0x6f02)!),
      domain: text(findContent(isim, 0x6f03)!),
      impus: impu.content.map((record) =>
        record[0] === 0x80 ? text(record) : toHex(record).replace(/^(FF)+$/, 'empty'),
      ),
    };
  };

  test('identities follow the IMSI in the operator’s own domain, and no other subscriber’s is left', () => {
    expect(isimOf(`iccid,imsi,msisdn\n${row(first.iccid, '001010000004711', '+4912345')}`)).toEqual({
      impi: '001010000004711@test.3gpp.com',
      domain: 'test.3gpp.com',
      impus: ['sip:001010000004711@test.3gpp.com', 'tel:+4912345', 'empty'],
    });
  });

  test('identities that are given are written, in files that grow for them', () => {
    // TS 23.003 section 13.2: home network domain of MCC 001, MNC 01.
    const domain = 'ims.mnc001.mcc001.3gppnetwork.org';
    const impu = `sip:${'x'.repeat(80)}@${domain}`;
    const csv = `iccid,imsi,ims_hdomain,impu\n${row(first.iccid, '001010000004711', domain, impu)}`;
    expect(isimOf(csv)).toEqual({ impi: `001010000004711@${domain}`, domain, impus: [impu, 'empty', 'empty'] });
  });
});
