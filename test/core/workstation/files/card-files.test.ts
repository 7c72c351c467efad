import { describe, expect, it } from 'vitest';
import type { CardReader } from '#core/environment/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { compareFileSets, fileSetOfImage } from '#core/protocol/file-set/index.ts';
import { buildCardImage, decodeProfilePackage, type CardImage } from '#core/protocol/saip/index.ts';
import { CardLink } from '#core/workstation/euicc/index.ts';
import { CardFiles, exploreCard } from '#core/workstation/files/index.ts';
import { createPsim } from '#simulator/psim/index.ts';
import type { UiccOptions } from '#simulator/uicc/index.ts';
import { sampleImage } from '#test/simulator/sample-image.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { traceFor } from '#test/support/trace.ts';
import { vectorBytes, vectorFiles, vectorsAvailable } from '#test/support/vectors.ts';
import { scriptedReader } from '../euicc/scripted-reader.ts';

const usim = 'A0000000871002FF49FF0589';
const packages = vectorsAvailable ? vectorFiles('upp', '.der') : [];

const traceLog = () => traceFor(new ManualClock());

/** A card with this image, through which commands are counted by instruction. */
function cardOf(image: CardImage, options?: UiccOptions) {
  const card = createPsim({ id: 'c', store: memoryStore(), random: seededRandom('files'), image, options });
  const sent: string[] = [];
  const reader: CardReader = {
    id: 'r',
    name: 'r',
    kind: 'simulated',
    connect: async () => ({
      atr: card.powerOn(),
      async transmit(command) {
        sent.push(toHex(command));
        return card.transmit(command);
      },
      reset: async () => card.reset(),
      close: async () => undefined,
    }),
  };
  return { reader, sent };
}

async function open(image: CardImage, options?: UiccOptions, blockSize = 255) {
  const { reader, sent } = cardOf(image, options);
  const trace = traceLog();
  const link = await CardLink.connect(reader, trace, 'd');
  return { files: new CardFiles(link, { blockSize }), link, sent, trace };
}

describe('files of a card', () => {
  it('are found by path with their control parameters', async () => {
    const { files, sent } = await open(sampleImage());
    const imsi = await files.select(`${usim}/6F07`);
    expect(imsi.fcp).toMatchObject({ structure: 'transparent', fid: 0x6f07, size: 9, sfi: 7, lifeCycle: 5 });
    expect(await files.readFacts(`${usim}/6F38`)).toMatchObject({
      path: `${usim}/6F38`,
      name: 'EF.UST',
      kind: 'transparent',
    });
    // One SELECT of the application, one a file.
    expect(sent.filter((command) => command.startsWith('00A4'))).toHaveLength(3);
    expect(await files.find('3F00/6FFE')).toBeUndefined();
    await expect(files.select('3F00/6FFE')).rejects.toMatchObject({
      code: 'CARD_STATUS_WORD',
      details: { sw: '6A82' },
    });
  });

  it('are read in blocks of the size that is set, whatever their length', async () => {
    const { files, sent } = await open(sampleImage(), {}, 63);
    const facts = await files.readFacts(`${usim}/6FC4`);
    expect(toHex(facts!.content!)).toBe('AA'.repeat(600));
    expect(sent.filter((command) => command.startsWith('00B0'))).toHaveLength(10);
  });

  it('are read over T=0 as over whole APDUs', async () => {
    const { files } = await open(sampleImage(), { protocol: 'T=0' });
    expect((await files.readFacts(`${usim}/6FC4`))?.content).toHaveLength(600);
    expect((await files.readFacts(`${usim}/6F3B`))?.records?.map(toHex)).toEqual([
      '01FFFFFF',
      '02FFFFFF',
      '0302FFFF',
      '02FFFFFF',
    ]);
  });

  it('say why they cannot be read', async () => {
    const { files } = await open(sampleImage());
    expect(await files.readFacts(`${usim}/6F07`)).toMatchObject({ unreadable: 0x6982, size: 9 });
    expect((await files.readFacts(`${usim}/6F07`))?.content).toBeUndefined();
  });

  it('of keys pass the trace as lengths alone', async () => {
    const image = sampleImage();
    const application = image.masterFile.children.find((node) => node.kind === 'adf')!;
    const keys = {
      kind: 'transparent',
      fid: 0x6f08,
      lifeCycle: 5,
      content: fromHex('07' + 'C0DE'.repeat(16)),
      size: 33,
    } as const;
    const withKeys = { ...application, children: [...('children' in application ? application.children : []), keys] };
    const children = image.masterFile.children.map((node) => (node === application ? withKeys : node));
    const { files, trace } = await open({
      ...image,
      masterFile: { ...image.masterFile, children } as CardImage['masterFile'],
    });
    expect((await files.readFacts(`${usim}/6F08`))?.content).toHaveLength(33);
    expect(JSON.stringify(trace.list({ limit: 100 }))).not.toContain('C0DE');
  });
});

describe.skipIf(!vectorsAvailable)('a card made of a GSMA TS.48 package', () => {
  it.each(packages)('reads as the files of %s', async (file) => {
    const image = buildCardImage(decodeProfilePackage(vectorBytes(file)));
    const expected = fileSetOfImage(image);
    const { files } = await open(image);
    for (const { reference, enabled, value, directories } of image.pins) {
      if (!enabled || !directories.includes(0x3f00)) continue;
      await files.verifyPin('3F00', reference, String.fromCharCode(...value.filter((byte) => byte !== 0xff)));
    }
    const found = await files.readFileSet(expected.map(({ path }) => path));
    expect(found.map(({ path }) => path)).toEqual(expected.map(({ path }) => path));
    // Records of EF.ARR without a rule for reading: the card gives these to nobody.
    const withoutReadRule = file.includes('TS48v6') ? ['3F00/7F10/6F54', 'A0000000871004FF49FF0589/6FFE'] : [];
    const unread = found.filter(({ unreadable }) => unreadable !== undefined);
    expect(unread.map(({ path }) => path)).toEqual(withoutReadRule);
    expect(compareFileSets(expected, found)).toEqual([]);
  });

  it.each(packages)('is explored without being told what stands in %s', async (file) => {
    const image = buildCardImage(decodeProfilePackage(vectorBytes(file)));
    const { files } = await open(image);
    const found = await exploreCard(files);
    const paths = new Set(found.map(({ path }) => path));
    const missed = fileSetOfImage(image).filter(({ path }) => !paths.has(path));
    expect(missed.map(({ path }) => path)).toEqual([]);
  });
});

describe('PINs', () => {
  it('tell their tries without losing one', async () => {
    const { files } = await open(sampleImage());
    for (let i = 0; i < 10; i++) await files.pins(usim);
    expect(await files.pins('3F00')).toContainEqual(
      expect.objectContaining({
        reference: 1,
        name: 'PIN1',
        enabled: true,
        triesLeft: 3,
        satisfied: false,
        blocked: false,
      }),
    );
  });

  it('are given to the card once: a wrong one costs one try and is never repeated', async () => {
    const { files, sent } = await open(sampleImage());
    await expect(files.verifyPin('3F00', 1, '9999')).rejects.toMatchObject({
      code: 'PIN_WRONG',
      details: { triesLeft: 2 },
    });
    expect(sent.filter((command) => command.startsWith('00200001') && command.length > 8)).toHaveLength(1);
    await expect(files.verifyPin('3F00', 1, '12')).rejects.toMatchObject({ code: 'PIN_MALFORMED' });
    expect(sent.filter((command) => command.startsWith('00200001') && command.length > 8)).toHaveLength(1);
  });

  it('are not repeated even where the card answers that the length was wrong', async () => {
    const { reader, sent } = scriptedReader((command) => (command.startsWith('0020') ? '6C08' : '9000'));
    const files = new CardFiles(await CardLink.connect(reader, traceLog(), 'd'), { blockSize: 255 });
    await expect(files.verifyPin('3F00', 1, '1234')).rejects.toMatchObject({ code: 'CARD_STATUS_WORD' });
    expect(sent.filter((command) => command.startsWith('0020'))).toHaveLength(1);
  });
});

/** Answers of cards in the field, by hand from TS 102 221, TS 51.011 and ISO/IEC 7816-4. */
describe('cards in the field', () => {
  const answering = async (answers: Readonly<Record<string, string>>) => {
    const { reader, sent } = scriptedReader((command) => {
      const known = Object.keys(answers).find((start) => command.startsWith(start));
      return known === undefined ? '6A82' : answers[known]!.replace(/ /g, '');
    });
    return { files: new CardFiles(await CardLink.connect(reader, traceLog(), 'd'), { blockSize: 255 }), sent };
  };

  it('say "not found" in more than one way', async () => {
    const { files } = await answering({ '00A408': '9404' });
    expect(await files.find('3F00/2FE2')).toBeUndefined();
  });

  it('answer SELECT with an FCI around the control parameters, a size of four bytes and a record length alone', async () => {
    const { files } = await answering({
      '00A408': '6F17 6215 82044221001A 83026F3A 8A0105 8B032F0602 8004 00000034 9000'.replace(
        '6F17 6215',
        '6F1A 6218',
      ),
    });
    const { fcp } = await files.select('3F00/7F10/6F3A');
    expect(fcp).toMatchObject({
      structure: 'linearFixed',
      size: 52,
      record: { length: 26, count: 2 },
      arr: { fileId: 0x2f06, record: 2 },
    });
  });

  it('select a deactivated file with a warning and do not read it', async () => {
    const { files } = await answering({ '00A408': '620F 82024121 83022FE2 8A0104 8002000A 6283', '00B0': '6984' });
    expect(await files.readFacts('3F00/2FE2')).toMatchObject({ lifeCycle: 4, unreadable: 0x6984 });
  });

  it('do not know selection by path: the files on the way are selected one after the other', async () => {
    const { files, sent } = await answering({
      '00A408': '6A86',
      '00A400': '620F 82024121 83026F3A 8A0105 8002000A 9000',
    });
    await files.select('3F00/7F10/6F3A');
    expect(sent.map((command) => command.slice(0, 14))).toEqual([
      '00A40804047F10',
      '00A40004023F00',
      '00A40004027F10',
      '00A40004026F3A',
    ]);
  });

  it('tell their PINs although the FCP of the MF names none', async () => {
    const { files } = await answering({
      '00A400': '620B 82027821 83023F00 8A0105 9000',
      '00200001': '63C2',
      '002C0001': '63CA',
      '0020000A': '6983',
      '002C000A': '6A88',
      '0020': '6A88',
    });
    expect(
      (await files.pins('3F00')).map(({ name, triesLeft, pukTriesLeft, blocked }) => [
        name,
        triesLeft,
        pukTriesLeft,
        blocked,
      ]),
    ).toEqual([
      ['PIN1', 2, 10, false],
      ['ADM1', 0, undefined, true],
    ]);
  });

  it('refuse long reads: smaller ones are tried', async () => {
    const { reader, sent } = scriptedReader((command) => {
      if (command.startsWith('00A4')) return '620F 82024121 83022FE2 8A0105 80020100 9000'.replace(/ /g, '');
      const wanted = Number.parseInt(command.slice(8, 10), 16);
      return wanted > 120 ? '6700' : `${'AB'.repeat(wanted)}9000`;
    });
    const files = new CardFiles(await CardLink.connect(reader, traceLog(), 'd'), { blockSize: 255 });
    expect((await files.readFacts('3F00/2FE2'))?.content).toHaveLength(256);
    expect(sent.filter((command) => command.startsWith('00B0'))).toHaveLength(4);
  });
});
