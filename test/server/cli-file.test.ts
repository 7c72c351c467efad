import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '#server/cli/run-cli.ts';
import type { FileDump, FileTree, FileView } from '#shared/api/index.ts';
import { call, type WorkstationBench } from '#test/support/workstation-bench.ts';
import { serveBench, type ServedBench } from './serve-bench.ts';
import { testTerminal } from './test-terminal.ts';

const deviceId = 'sim-aurora';
/** ADM1 of the sample profile. */
const adm1 = '12345678';

describe('esim-workbench file', () => {
  let bench: WorkstationBench;
  let served: ServedBench;
  let data: string;

  beforeAll(async () => {
    served = await serveBench();
    ({ bench, data } = served);
    const iccid = await bench.load(deviceId, 'workbench-5g');
    await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
  });
  afterAll(async () => {
    await served.stop();
  });

  async function run(args: readonly string[], replies: readonly string[] = []) {
    const terminal = testTerminal(replies);
    const code = await runCli(['--data', data, '--device', deviceId, 'file', ...args], terminal);
    return { code, text: terminal.lines.join('\n'), errors: terminal.errors.join('\n') };
  }
  async function answered<Data>(...args: string[]): Promise<Data> {
    const terminal = testTerminal();
    expect(await runCli(['--data', data, '--device', deviceId, '--json', 'file', ...args], terminal)).toBe(0);
    return (JSON.parse(terminal.lines.at(-1)!) as { payload: { data: Data } }).payload.data;
  }

  it('shows the tree, and what is in one directory', async () => {
    const { code, text } = await run(['tree']);
    expect(code).toBe(0);
    expect(text).toMatch(/^FILE +KIND +SIZE +PATH$/m);
    expect(text).toMatch(/^ {2}EF\.ICCID +Transparent +10 +3F00\/2FE2$/m);
    const tree = await answered<FileTree>('tree', 'ADF.USIM/5FC0');
    expect(tree.files.map(({ name }) => name)).toContain('EF.Routing_Indicator');
  });

  it('reads a file by its name, its path or its short form, in its terms', async () => {
    const { text } = await run(['read', 'EF.IMSI', '--raw']);
    expect(text).toMatch(/^EF\.IMSI, subscriber identity {2}A0000000871002[0-9A-F]+\/6F07$/m);
    expect(text).toMatch(/^IMSI {2}\d{15}$/m);
    expect(text).toMatch(/^ {2}Update +ADM1$/m);
    expect(text).toMatch(/^ {2}08 [0-9]9 /m);
    const view = await answered<FileView>('read', 'MF/2FE2');
    expect(await answered<FileView>('read', '3F00/2FE2')).toEqual(view);
    const wrong = await run(['read', 'EF.NONSENSE/EF.X']);
    expect(wrong).toMatchObject({ code: 1, errors: expect.stringContaining('CARD_FILE_PATH') });
  });

  it('dumps to a file that is compared with the card again, and with a package', async () => {
    const out = join(data, 'dump.json');
    const dumped = await run(['dump', '-o', out]);
    expect(dumped.text).toMatch(/^\d+ files are in .*dump\.json\.$/m);
    expect(await run(['diff', out])).toMatchObject({
      code: 0,
      text: expect.stringMatching(/^No difference between \d+ and \d+ files\./),
    });
    const dump = JSON.parse(readFileSync(out, 'utf8')) as FileDump;
    dump.files.find(({ path }) => path === '3F00/2FE2')!.content = '98001032547698103215';
    writeFileSync(out, JSON.stringify(dump));
    const differs = await run(['diff', out, 'card']);
    expect(differs).toMatchObject({ code: 1, errors: expect.stringContaining('COMPARED_FILES_DIFFER') });
    expect(differs.text).toMatch(/^EF\.ICCID +Contents +/m);
    expect((await run(['diff', 'order'])).code).toBe(0);
    expect((await run(['diff', 'catalogue:workbench-lte', 'catalogue:workbench-5g'])).text).toContain('5FC0');
    writeFileSync(out, '{"format":"something else"}');
    expect(await run(['diff', out])).toMatchObject({ code: 1, errors: expect.stringContaining('FILE_DUMP_INVALID') });
  });

  it('writes and undoes, asking first where a person sits there', async () => {
    const before = (await answered<FileView>('read', 'EF.FPLMN')).content;
    expect(await run(['write', 'EF.FPLMN', '--hex', '62F220'], ['n'])).toMatchObject({ code: 2 });
    const written = await run(['write', 'EF.FPLMN', '--hex', '62 F2 20'], ['y']);
    expect(written.code).toBe(0);
    const writeId = /file undo (\S+)/.exec(written.text)![1]!;
    expect((await run(['undo'])).text).toMatch(new RegExp(`^${writeId} .*EF\\.FPLMN +Written `, 'm'));
    expect((await run(['undo', writeId, '-y'])).code).toBe(0);
    expect((await answered<FileView>('read', 'EF.FPLMN')).content).toBe(before);
    expect((await run(['write', 'EF.FPLMN', '--hex', 'XY'])).code).toBe(2);
  });

  it('takes a PIN from the keyboard or from standard input, never as an argument', async () => {
    const asked = await run(['write', 'EF.IMSI', '--hex', '08', '-y', '--pin', 'ADM1'], ['00000000']);
    expect(asked).toMatchObject({ code: 1, errors: expect.stringContaining('PIN_WRONG') });
    expect(asked.text).toContain('ADM1: ');
    expect(asked.text + asked.errors).not.toContain('00000000');
    const nobody = await run(['read', 'EF.IMSI', '--pin', 'ADM1']);
    expect(nobody).toMatchObject({ code: 1, errors: expect.stringContaining('PIN_NOT_GIVEN') });
    const piped = await run(['write', 'EF.IMSI', '--hex', '08', '-y', '--pin', 'ADM1', '--pin-stdin'], [adm1]);
    expect(piped.code).toBe(0);
    const { text } = await run(['pins', 'MF']);
    // The card is kept for as long as nobody else takes it, and the right with it.
    expect(text).toMatch(/^ADM1 +verified +not told +/m);
    const lines = JSON.stringify(await bench.handlers.trace.list({ limit: 5000 }, call));
    expect(lines).not.toContain(Buffer.from(adm1).toString('hex').toUpperCase());
  });
});
