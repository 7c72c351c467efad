import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { encodeCommandApdu } from '#core/protocol/iso7816/index.ts';
import {
  conditionFor,
  conditionForInstruction,
  decodeAccessRules,
  decodeDirectoryRecord,
  decodeFcp,
  decodeIsdrFci,
  efAccess,
  encodeDirectoryRecord,
  encodeFcp,
  encodeIsdrFci,
  isSatisfied,
  storeDataCommands,
  StoreDataReassembly,
} from '#core/protocol/ts102221/index.ts';

describe('file control parameters', () => {
  it('are read from the sample of EF.IMSI and written to the same bytes', () => {
    const sample = '62178202412183026F078A01058B036F060A80020009880138';
    const fcp = decodeFcp(fromHex(sample));
    expect(fcp).toMatchObject({
      structure: 'transparent',
      fid: 0x6f07,
      lifeCycle: 5,
      arr: { fileId: 0x6f06, record: 10 },
      size: 9,
      sfi: 7,
    });
    expect(toHex(encodeFcp(fcp))).toBe(sample);
  });

  it('of a directory carry the PIN status template', () => {
    const fcp = decodeFcp(fromHex('621B 8202 7821 8302 3F00 8A0105 8B03 2F0601 C609 9001 80 830101 83010A'));
    expect(fcp.pins).toEqual([
      { reference: 1, enabled: true },
      { reference: 10, enabled: false },
    ]);
    expect(decodeFcp(encodeFcp(fcp))).toEqual(fcp);
  });
});

describe('ISD-R FCI', () => {
  const aid = fromHex('A0000005591010FFFFFFFF8900000100');
  it('has the bytes a physical eUICC answers', () => {
    expect(toHex(encodeIsdrFci({ aid, svn: fromHex('020200') })).toLowerCase()).toBe(
      '6f1f8410a0000005591010ffffffff8900000100a5049f6501ffe00582030202 00'.replace(' ', ''),
    );
  });
  it('is read with foreign members and without a template', () => {
    const foreign = '6f2d8410a0000005591010ffffffff8900000100a5059f650200ffe00c810103820302ec0883022400e104800206c0';
    expect(toHex(decodeIsdrFci(fromHex(foreign)).svn!)).toBe('02EC08');
    expect(decodeIsdrFci(fromHex('6F188410A0000005591010FFFFFFFF8900000100A5049F6501FF')).svn).toBeUndefined();
  });
});

describe('EF.DIR record', () => {
  it('is read from the sample and written to the same bytes', () => {
    const sample = '61194F10A0000000871004FFFFFFFF89070900005005 4953696D31'.replace(' ', '');
    const entry = decodeDirectoryRecord(fromHex(sample + 'FFFFFF'));
    expect(entry).toEqual({ aid: fromHex('A0000000871004FFFFFFFF8907090000'), label: 'ISim1' });
    expect(toHex(encodeDirectoryRecord(entry!, 30))).toBe(sample + 'FFFFFF');
  });
  it('is empty when filled with FF', () =>
    expect(decodeDirectoryRecord(new Uint8Array(20).fill(0xff))).toBeUndefined());
});

describe('access rules', () => {
  const rules = decodeAccessRules(fromHex('800101A40683010195010880015AA40683010A950108FFFF'));
  const verified =
    (...references: number[]) =>
    (reference: number) =>
      references.includes(reference);

  it('ask for PIN1 to read and ADM1 to update (saip.md 9)', () => {
    expect(isSatisfied(conditionFor(rules, efAccess.read), verified(1))).toBe(true);
    expect(isSatisfied(conditionFor(rules, efAccess.read), verified(10))).toBe(false);
    expect(isSatisfied(conditionFor(rules, efAccess.update), verified(10))).toBe(true);
    expect(isSatisfied(conditionFor(rules, efAccess.update), verified(1))).toBe(false);
  });
  it('forbid what they do not name, and know always, never, or, and', () => {
    expect(isSatisfied(conditionFor(rules, 0x20), verified(1, 10))).toBe(false);
    const more = decodeAccessRules(
      fromHex(
        '8001019000 8001029700 800104 A010 A406830101950108 A40683010A950108 800108 AF10 A406830101950108 A40683010A950108',
      ),
    );
    expect(isSatisfied(conditionFor(more, 0x01), verified())).toBe(true);
    expect(isSatisfied(conditionFor(more, 0x02), verified(1, 10))).toBe(false);
    expect(isSatisfied(conditionFor(more, 0x04), verified(10))).toBe(true);
    expect(isSatisfied(conditionFor(more, 0x08), verified(10))).toBe(false);
    expect(isSatisfied(conditionFor(more, 0x08), verified(1, 10))).toBe(true);
  });
});

it('a rule by command header is for its instruction alone: INCREASE and RESIZE FILE in records of TS.48', () => {
  const rules = decodeAccessRules(
    fromHex('800101A406830101950108 800158A40683010A950108 840132A406830101950108 8401D4A40683010A950108 FFFF'),
  );
  const allowed = (ins: number, reference: number) =>
    isSatisfied(conditionForInstruction(rules, ins), (one) => one === reference);
  expect([allowed(0x32, 1), allowed(0x32, 10), allowed(0xd4, 1), allowed(0xd4, 10)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(allowed(0xb0, 1)).toBe(false);
});

describe('STORE DATA', () => {
  it('of one block has the bytes of the worked example', () => {
    const [only, ...more] = storeDataCommands(fromHex('BF3E035C015A'));
    expect(more).toHaveLength(0);
    expect(toHex(encodeCommandApdu(only!))).toBe('80E2910006BF3E035C015A');
  });

  it('blocks join to the request again, at any block size, over the wrap of the counter too', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 3000 }),
        fc.integer({ min: 6, max: 255 }),
        (request, size) => {
          const card = new StoreDataReassembly();
          const commands = storeDataCommands(request, size);
          const progress = commands.map((one) => card.receive(one.p1 === 0x91, one.p2, one.data));
          expect(progress.slice(0, -1).every((one) => one.kind === 'more')).toBe(true);
          expect(progress.at(-1)).toEqual({ kind: 'complete', request });
          expect(concat(...commands.map((one) => one.data))).toEqual(request);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('block out of turn drops the chain; block 00 starts anew', () => {
    const card = new StoreDataReassembly();
    card.receive(false, 0, fromHex('AA'));
    expect(card.receive(true, 2, fromHex('BB')).kind).toBe('wrongBlock');
    expect(card.receive(true, 1, fromHex('BB')).kind).toBe('wrongBlock');
    card.receive(false, 0, fromHex('AA'));
    expect(card.receive(true, 0, fromHex('CC'))).toEqual({ kind: 'complete', request: fromHex('CC') });
  });
});
