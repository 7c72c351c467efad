import { beforeEach, describe, expect, it } from 'vitest';
import type { Psim } from '#simulator/psim/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { send } from '../drive.ts';
import { sampleCard, selectFile, selectUsim, verifyAdm1, verifyPin1, verifyPin2 } from './sample-card.ts';

let card: Psim;
beforeEach(() => {
  card = sampleCard();
  send(card, selectUsim);
  send(card, verifyPin1);
});

/** FDN of the sample: 01FFFFFF, 02FFFFFF, 0302FFFF, 02FFFFFF. ISO/IEC 7816-4 section 11.4.6 for the enhanced search. */
describe('SEARCH RECORD', () => {
  beforeEach(() => send(card, selectFile('6F3B')));

  it.each([
    ['forward from 1', '00A20104010200', '0203049000'],
    ['forward from 3', '00A20304010200', '03049000'],
    ['backward from 4', '00A20405010200', '0403029000'],
    ['backward from 2', '00A20205010200', '029000'],
    ['a longer pattern', '00A20104020302 00', '039000'],
    ['as many numbers as Le', '00A201040102 01', '026102'],
    ['enhanced, forward from 1 at offset 0', '00A201060304000200', '0203049000'],
    ['enhanced, from offset 1 in each record', '00A201060304010200', '039000'],
    ['enhanced, behind the end of the records', '00A201060304040200', '6282'],
    ['enhanced, backward from 4', '00A204060305000200', '0403029000'],
    ['enhanced, after the first 03', '00A20106030C030200', '039000'],
    ['enhanced, after the first 02, which is not twice there', '00A20106030C020200', '6282'],
    ['enhanced, after the first FF', '00A20106030CFFFF00', '010203049000'],
  ])('%s', (_, command, answer) => expect(send(card, command.replaceAll(' ', ''))).toBe(answer));

  it('goes on from the record that was found', () => {
    expect(send(card, '00A20104010201')).toBe('026102');
    expect(send(card, '00B2000404')).toBe('02FFFFFF9000');
    expect(send(card, '00A200060306000200')).toBe('03049000');
    expect(send(card, '00A200060307000200')).toBe('029000');
    expect(send(card, '00A200060306000100')).toBe('6282');
    expect(send(card, '00A20004010200')).toBe('0203049000');
  });

  it('forward from the next record, with none current, starts at the first, and backward at the last', () => {
    expect(send(card, '00A200060306000200')).toBe('0203049000');
    send(card, selectFile('6F3B'));
    expect(send(card, '00A200060307000200')).toBe('0403029000');
  });

  it('by SFI makes its file the current one', () => {
    send(card, selectFile('3F00'));
    expect(send(card, '00A201F4034F0CA000')).toBe('01029000');
    expect(send(card, '00B2000418').slice(0, 8)).toBe('61124F0C');
  });
});

describe('record pointer', () => {
  it('of a cyclic file goes round, of a linear one stops', () => {
    send(card, selectFile('6F39'));
    const next = () => send(card, '00B2000203').slice(0, -4);
    expect([next(), next(), next(), next()]).toEqual(['111111', '222222', '333333', '111111']);
    expect(send(card, '00B2000303')).toBe('3333339000');
    send(card, selectFile('6F3B'));
    expect(send(card, '00B2000304')).toBe('02FFFFFF9000');
    expect(send(card, '00B2000204')).toBe('6A83');
  });

  it('is unset by a command that names the file by its SFI, and untouched by absolute mode', () => {
    send(card, selectFile('3F00'));
    const first = send(card, '00B200F218');
    expect(send(card, '00B200F218')).toBe(first);
    expect(send(card, '00B2000218')).not.toBe(first);
    expect(send(card, '00B2010418')).toBe(first);
    expect(send(card, '00B2000318')).toBe(first);
  });

  it('and the current file stay as they were when a command by SFI fails', () => {
    send(card, selectFile('6F3B'));
    send(card, '00B2000204');
    expect(send(card, '00B0970000')).toBe('6981');
    expect(send(card, '00D68B000100')).toBe('9000');
    expect(send(card, '00B0000001')).toBe('009000');
    send(card, selectFile('6F3B'));
    send(card, '00B2000204');
    expect(send(card, '00B20AEC04')).toBe('6A82');
    expect(send(card, '00B2000204')).toBe('02FFFFFF9000');
  });

  it('UPDATE RECORD in mode next and previous moves it', () => {
    send(card, verifyPin2);
    send(card, selectFile('6F3B'));
    expect(send(card, '00DC000204AAAAAAAA')).toBe('9000');
    expect(send(card, '00DC000204BBBBBBBB')).toBe('9000');
    expect(send(card, '00DC000304CCCCCCCC')).toBe('9000');
    const all = [1, 2, 3].map((n) => send(card, `00B20${n}0404`).slice(0, 8));
    expect(all).toEqual(['CCCCCCCC', 'BBBBBBBB', '0302FFFF']);
  });
});

describe('INCREASE', () => {
  beforeEach(() => send(card, selectFile('6F39')));

  it('adds to the newest record and writes over the oldest', () => {
    expect(send(card, '803200000300000100')).toBe('1111120000019000');
    expect(send(card, '8032000001 FF00'.replace(' ', ''))).toBe('111211FF9000');
    const all = [1, 2, 3].map((n) => send(card, `00B20${n}0403`).slice(0, 6));
    expect(all).toEqual(['111211', '111112', '111111']);
    expect(send(card, '00B2000403')).toBe('1112119000');
  });

  it('answers 9850 at the most, and changes nothing', () => {
    expect(send(card, '8032000003EEEEEE00')).toBe('FFFFFFEEEEEE9000');
    expect(send(card, '803200000300000100')).toBe('9850');
    expect(send(card, '00B2010403')).toBe('FFFFFF9000');
    expect(send(card, '803200000300000000')).toBe('FFFFFF0000009000');
  });
});

describe('DEACTIVATE FILE and ACTIVATE FILE', () => {
  beforeEach(() => send(card, verifyAdm1));

  it('close and open a file, by identifier, by path and as the current one', () => {
    expect(send(card, '00040000026F31')).toBe('9000');
    expect(send(card, '00B0000000')).toBe('6984');
    expect(send(card, '00D600000105')).toBe('6984');
    expect(send(card, '00B0920000')).toBe('6984');
    expect(send(card, selectFile('6F31'))).toBe('6283');
    expect(send(card, '00440000')).toBe('9000');
    expect(send(card, selectFile('6F31'))).toBe('9000');
    expect(send(card, '00B0000000')).toBe('0A9000');
    expect(send(card, '00040800047FFF6F31')).toBe('9000');
    expect(send(card, '00B0000000')).toBe('6984');
    expect(send(card, '00440900026F31')).toBe('9000');
    expect(send(card, '00B0000000')).toBe('0A9000');
  });

  it('also close records, to reading, searching, updating and INCREASE', () => {
    expect(send(card, '00040000026F39')).toBe('9000');
    for (const command of ['00B2010403', '00A20104011100', '00DC000303111111', '803200000300000100'])
      expect([command, send(card, command)]).toEqual([command, '6984']);
  });

  it('leave a file readable that was made so', () => {
    expect(send(card, '00040000026F45')).toBe('9000');
    expect(send(card, selectFile('6F45'))).toBe('6283');
    expect(send(card, '00B0000000')).toBe('FFFF9000');
    expect(send(card, '00D600000101')).toBe('9000');
  });

  it('last beyond a reset', () => {
    const store = memoryStore();
    card = sampleCard({}, {}, store);
    for (const command of [selectUsim, verifyAdm1, '00040000026F31']) send(card, command);
    card = sampleCard({}, {}, store);
    send(card, selectUsim);
    expect(send(card, selectFile('6F31'))).toBe('6283');
  });
});

it('a linked file shows, and changes, the body of the other', () => {
  send(card, selectFile('6F46'));
  expect(send(card, '00D60000017A')).toBe('9000');
  send(card, '00A4080C047F106F54');
  expect(send(card, '00B0000000')).toBe('7A9000');
});

describe('data objects of a BER-TLV file', () => {
  beforeEach(() => send(card, selectFile('6FA0')));

  it('are written, replaced, read and deleted by tag', () => {
    expect(send(card, '80DB00800481020102')).toBe('9000');
    expect(send(card, '80DB0080055F01020304')).toBe('9000');
    expect(send(card, '80DB008003810109')).toBe('9000');
    expect(send(card, '80CB0080018100')).toBe('8101099000');
    expect(send(card, '80CB0080025F0100')).toBe('5F010203049000');
    expect(send(card, '80DB00800181')).toBe('9000');
    expect(send(card, '80CB0080018100')).toBe('6A88');
    expect(send(card, '80CB0080025F0100')).toBe('5F010203049000');
  });

  it('go in blocks both ways', () => {
    const value = 'C3'.repeat(0xf0);
    expect(send(card, `80DB0080835381F0${value.slice(0, 256)}`)).toBe('63F1');
    expect(send(card, `80DB000070${value.slice(256)}`)).toBe('9000');
    expect(send(card, '80CB0080015380')).toBe(`5381F0${value.slice(0, 250)}62F1`);
    expect(send(card, '80CB000000')).toBe(`${value.slice(250)}9000`);
    expect(send(card, '80CB000000')).toBe('6985');
  });

  it('no more than the file has room for', () => {
    const value = 'C3'.repeat(0xf0);
    send(card, `80DB0080F35381F0${value}`);
    expect(send(card, '80DB00803A5438' + '00'.repeat(0x38))).toBe('6A84');
    expect(send(card, '80DB0080395437' + '00'.repeat(0x37))).toBe('9000');
  });

  it('are lost half-written when another file is selected', () => {
    expect(send(card, '80DB0080048104AABB')).toBe('63F1');
    send(card, selectFile('6FA0'));
    expect(send(card, '80DB000002CCDD')).toBe('6985');
    expect(send(card, '80CB0080018100')).toBe('6A88');
  });
});
