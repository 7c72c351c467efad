import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '#server/cli/run-cli.ts';
import { call, type WorkstationBench } from '#test/support/workstation-bench.ts';
import { serveBench, type ServedBench } from './serve-bench.ts';
import { testTerminal, type TestTerminal } from './test-terminal.ts';

const deviceId = 'sim-cirrus';
const factory = '001103030001011';

let bench: WorkstationBench;
let served: ServedBench;
let data: string;

beforeEach(async () => {
  served = await serveBench();
  ({ bench, data } = served);
});

afterEach(async () => {
  await served.stop();
});

const run = (terminal: TestTerminal, ...args: string[]) =>
  runCli(['--data', data, '--device', deviceId, ...args], terminal);
async function told(...args: string[]): Promise<string> {
  const terminal = testTerminal();
  expect(await run(terminal, ...args), terminal.errors.join('\n')).toBe(0);
  return terminal.lines.join('\n');
}
async function answered<Data>(...args: string[]): Promise<Data> {
  const terminal = testTerminal();
  expect(await run(terminal, '--json', ...args), terminal.lines.join('\n')).toBe(0);
  const last = JSON.parse(terminal.lines.at(-1)!) as { type: string; payload: { code: number; data: Data } };
  expect(last).toMatchObject({ type: 'lpa', payload: { code: 0 } });
  return last.payload.data;
}
const removable = async () => (await bench.handlers.imei.list({ deviceId }, call))[0]!.iccid!;

/** An eSIM that presents the factory IMEI of slot 1 beside the SIM there. */
async function sharing(): Promise<string> {
  const iccid = await bench.load(deviceId, 'workbench-lte');
  await told('imei', 'policy', 'set', iccid, '--same-as', await removable(), '--source', 'plan record');
  await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
  return iccid;
}

describe('IMEIs on the command line', () => {
  it('shows the matrix with its reasons in words, and settles a collision', async () => {
    const iccid = await sharing();
    expect(await told('imei', 'matrix')).toContain('in use');
    await told('imei', 'policy', 'remove', iccid);

    const matrix = await told('imei', 'matrix');
    expect(matrix).toMatch(new RegExp(`^${factory} +factory +COLLIDES +COLLIDES$`, 'm'));
    expect(matrix).toContain('! Two SIMs present the same IMEI');
    expect(matrix).toContain(`No sharing rule is known for SIM`);
    expect(matrix).toMatch(/Records in the card’s table: 1 of \d+/);
    expect(matrix).not.toMatch(/inUse|sameAllowed|[a-z]=/);
    expect(await told('imei', 'plan', iccid)).toMatch(/^Why +.*\(R\d+\)$/m);

    expect(await told('imei', 'reconcile', '--accept-moves')).toContain(`IMEI changed: ${iccid}`);
    expect(await answered('imei', 'matrix')).toMatchObject({ conflicts: [] });
    expect(await told('imei', 'reconcile', '--cause', 'hostReflash')).toContain('Everything agrees');
    const history = await told('imei', 'history', '--iccid', iccid);
    expect(history).toContain('Settled anew when the device was looked at again.');
  });

  it('policies are set, listed and removed', async () => {
    const iccid = await removable();
    expect(await told('imei', 'policy', 'list')).toContain('every subscription counts as unique');
    await told('imei', 'policy', 'set', iccid, '--same-allowed', '--pinned', '--source', 'carrier bundle 7');
    expect(await told('imei', 'policy', 'list')).toMatch(
      new RegExp(`^${iccid} +May share an IMEI +yes +carrier bundle 7$`, 'm'),
    );
    expect(await answered('imei', 'policy', 'list')).toEqual([
      { iccid, sharing: { kind: 'sameAllowed' }, pinned: true, source: 'carrier bundle 7' },
    ]);
    expect(await answered('imei', 'policy', 'remove', iccid)).toEqual({ removed: true });
    expect(await told('imei', 'policy', 'remove', iccid)).toBe('There was no policy.');
  });

  it('the record is searched as scanned, and written as CSV with the redaction of exports', async () => {
    const found = await told('imei', 'search', 'IMEI: 00 110303 000101 1');
    expect(found).toContain('IMEI, 15 digits, check digit right');
    expect(found).toMatch(new RegExp(`^${factory} +in service +Cirrus +1 `, 'm'));
    expect(await told('imei', 'search', '490154203237517')).toMatch(
      /check digit wrong[^]*Nothing of this bench has it/,
    );
    expect(await answered('imei', 'search', factory)).toMatchObject([{ state: 'inService' }, { state: 'factory' }]);

    const csv = await told('imei', 'search', factory, '--csv');
    const [row] = parse(csv.replaceAll('\r', ''), { columns: true }) as Record<string, string>[];
    expect(row).toMatchObject({ imei: '00110303*******', state: 'inService', slot: '1' });
    await bench.handlers.settings.set({ redaction: 'none' }, call);
    expect(await told('imei', 'search', factory, '--csv')).toContain(`${factory},`);
  });

  it('a SIM is put in; a person sees the moves with their reasons and may decline', async () => {
    const iccid = await sharing();
    await told('imei', 'policy', 'remove', iccid);
    expect(await told('device', 'sim')).toMatch(/^1 +workbench-psim$/m);

    const terminal = testTerminal(['n']);
    expect(await run(terminal, 'device', 'sim', '--slot', '1', '--insert', 'workbench-psim-2')).toBe(1);
    const asked = terminal.lines.join('\n');
    expect(asked).toContain(`slot 2, eSIM ${iccid}: ${factory} → `);
    expect(asked).toContain('(has to move)');
    expect(asked).toContain(`${factory} is in use by SIM`);
    expect((await bench.handlers.imei.matrix({ deviceId }, call)).slots.map(({ imei }) => imei)).toEqual([
      factory,
      factory,
    ]);

    expect(await told('device', 'sim', '--slot', '1', '--remove')).toBe('Slot 1 is empty.');
    expect(await told('device', 'sim')).toMatch(/^1 +empty$/m);
    const script = await answered<{ operation: { state: string; result: Record<string, string> } }>(
      'device',
      'sim',
      '--slot',
      '1',
      '--insert',
      'workbench-psim',
      '--accept-moves',
    );
    expect(script.operation).toMatchObject({ state: 'succeeded', result: { moved: '2' } });
    expect(await answered('imei', 'matrix')).toMatchObject({ conflicts: [], slots: [{ imei: factory }, { iccid }] });
  });

  it('a script that agreed to nothing ends with ANSWER_REQUIRED, and nobody moved', async () => {
    const iccid = await sharing();
    await told('imei', 'policy', 'remove', iccid);
    const terminal = testTerminal();
    expect(await run(terminal, '--json', 'device', 'sim', '--slot', '1', '--insert', 'workbench-psim-2')).toBe(1);
    expect(terminal.lines.at(-1)).toContain('ANSWER_REQUIRED');
    expect((await bench.handlers.imei.matrix({ deviceId }, call)).slots.map(({ imei }) => imei)).toEqual([
      factory,
      factory,
    ]);
  });

  it.each([
    [
      'two rules at once',
      ['imei', 'policy', 'set', '8988247000000000017', '--unique', '--same-allowed', '--source', 'x'],
    ],
    ['no rule', ['imei', 'policy', 'set', '8988247000000000017', '--source', 'x']],
    ['a policy from nowhere', ['imei', 'policy', 'set', '8988247000000000017', '--unique']],
    ['a policy of no ICCID', ['imei', 'policy', 'set', 'x', '--unique', '--source', 'x']],
    ['a cause that is none', ['imei', 'reconcile', '--cause', 'weather']],
    ['a SIM without its slot', ['device', 'sim', '--insert', 'workbench-psim']],
    ['in and out at once', ['device', 'sim', '--slot', '1', '--insert', 'workbench-psim', '--remove']],
    ['CSV in an envelope', ['--json', 'imei', 'search', '--csv']],
    ['a limit of nothing', ['imei', 'search', '--limit', '0']],
  ])('answers %s with exit code 2', async (_name, args) => {
    expect(await run(testTerminal(), ...args)).toBe(2);
  });

  it.each([
    ['SLOT_NOT_REMOVABLE', ['device', 'sim', '--slot', '2', '--insert', 'workbench-psim']],
    ['SIM_UNKNOWN', ['device', 'sim', '--slot', '1', '--insert', 'nonsense']],
  ])('refuses with %s and exit code 1', async (code, args) => {
    const terminal = testTerminal();
    expect(await run(terminal, '--json', ...args)).toBe(1);
    expect(terminal.lines.at(-1)).toContain(code);
  });
});

describe('--mode beside a host that runs', () => {
  it('is refused where it contradicts the host, and said to change nothing where it agrees', async () => {
    const refused = testTerminal();
    expect(await run(refused, '--mode', 'real', 'imei', 'list')).toBe(2);
    expect(refused.errors.join('\n')).toContain('HOST_MODE_DIFFERS');
    const agreeing = testTerminal();
    expect(await run(agreeing, '--mode', 'simulated', 'imei', 'list')).toBe(0);
    expect([...agreeing.errors, ...agreeing.lines].join('\n')).toContain('A host runs already, in mode simulated');
  });
});

describe('the manufacturer’s record', () => {
  it('is compared with what the modem says, slot by slot', async () => {
    expect(await told('imei', 'compare')).toMatch(/1 +001103030001011 +001103030001011 +As recorded/);
    expect(await answered('imei', 'compare')).toMatchObject([
      { slot: 1, verdict: 'asRecorded', refusal: { code: 'IMEI_AS_RECORDED' } },
      { slot: 2, verdict: 'asRecorded' },
    ]);
  });
});
