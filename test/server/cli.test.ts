import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '#server/cli/run-cli.ts';
import { createHost, type Host } from '#server/host/create-host.ts';
import { readHostFile, removeHostFile, writeHostFile } from '#server/host-file.ts';
import type { Handlers } from '#shared/api/handlers.ts';
import { verificationPlan, verificationReport, type Device, type Operation, type Profile } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { handlersWith, silentLog } from './handlers-double.ts';
import { testTerminal, type TestTerminal } from './test-terminal.ts';

const device = (id: string): Device => ({
  id,
  name: id.toUpperCase(),
  model: 'M',
  kind: 'simulated',
  state: 'ready',
  hasEuicc: true,
  hasModem: true,
  slots: [],
  profileCount: 0,
  faults: [],
});

const profile: Profile = {
  iccid: '8988247000000000017',
  isdpAid: 'A0000005591010FFFFFFFF8900001000',
  profileState: 'enabled',
  profileNickname: null,
  serviceProviderName: 'Provider',
  profileName: 'Name',
  iconType: null,
  icon: null,
  profileClass: 'operational',
  profileOwner: null,
  profilePolicyRules: [],
  imei: '001101010009004',
};

const metadata = {
  iccid: profile.iccid,
  serviceProviderName: 'Provider',
  profileName: 'Name',
  profileClass: 'operational' as const,
  iconType: null,
  icon: null,
  profileOwner: null,
  profilePolicyRules: [],
};

const operation = (fields: Partial<Operation>): Operation => ({
  id: 'op-1',
  kind: 'profileDownload',
  class: 'reversible',
  deviceId: 'alpha',
  deviceName: 'ALPHA',
  state: 'running',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  recovered: false,
  steps: [],
  question: null,
  result: null,
  error: null,
  ...fields,
});

const step = (state: 'running' | 'done', bytesDone: number | null = null) => ({
  name: 'loadBoundProfilePackage' as const,
  state,
  startedAt: null,
  endedAt: null,
  bytesDone,
  bytesTotal: bytesDone === null ? null : 200,
});

let data: string;
let host: Host | undefined;
beforeEach(() => (data = mkdtempSync(join(tmpdir(), 'cli-'))));
afterEach(async () => {
  await host?.close();
  host = undefined;
  rmSync(data, { recursive: true });
});

/** A host over these handlers, found by the command line as any running one is: through host.json. */
async function running(handlers: Parameters<typeof handlersWith>[0], devices = [device('alpha')]): Promise<void> {
  const bench = () => ({ name: 'Bench', mode: 'simulated' as const, devices });
  host = await createHost({
    handlers: handlersWith({ devices: { bench }, ...handlers }),
    rendererFolder: data,
    version: '1',
    random: seededRandom('cli'),
    log: silentLog,
  });
  const { address, token } = host;
  writeHostFile(data, { address, token, pid: process.pid, version: '1', startedAt: '2026-01-01T00:00:00.000Z' });
}

/** Handlers of an operation that passes through these states. */
function operationOf(...states: readonly Operation[]): Handlers['operations']['watch'] {
  return async function* () {
    yield* states;
  };
}

const run = (terminal: TestTerminal, ...args: string[]) => runCli(['--data', data, ...args], terminal);
const envelopes = ({ lines }: TestTerminal) =>
  lines.map((line) => JSON.parse(line) as { type: string; payload: { code: number; message: string; data: unknown } });

describe('the command line', () => {
  it('prints one envelope in lpac’s form, with lpac’s keys', async () => {
    await running({ profiles: { list: () => [profile] } });
    const terminal = testTerminal();
    expect(await run(terminal, '--json', 'profile', 'list')).toBe(0);
    expect(envelopes(terminal)).toEqual([{ type: 'lpa', payload: { code: 0, message: 'success', data: [profile] } }]);
    expect(terminal.errors).toEqual([]);
  });

  it('takes global options before and after the command', async () => {
    await running({ profiles: { list: () => [profile] } });
    const terminal = testTerminal();
    expect(await runCli(['profile', 'list', '--data', data, '--device', 'ALPHA', '--json'], terminal)).toBe(0);
    expect(envelopes(terminal)).toHaveLength(1);
  });

  it('aligns columns for people', async () => {
    await running({ profiles: { list: () => [profile, { ...profile, profileName: 'A longer name' }] } });
    const terminal = testTerminal();
    expect(await run(terminal, 'profile', 'list')).toBe(0);
    const column = terminal.lines[0]!.indexOf('PROVIDER');
    expect(terminal.lines.slice(1).map((line) => line.slice(column, column + 8))).toEqual(['Provider', 'Provider']);
  });

  it('names a missing command in JSON too', async () => {
    const terminal = testTerminal();
    expect(await run(terminal, '--json', 'journal')).toBe(2);
    expect(envelopes(terminal)).toMatchObject([
      { payload: { message: 'USAGE', data: { message: 'a command is missing' } } },
    ]);
  });

  it('fails with exit code 1, the code in JSON and words for people', async () => {
    const list = () => {
      throw new UsageError('PORT_PERMISSION', 'EACCES', { details: { path: '/dev/ttyUSB2' }, effect: 'none' });
    };
    await running({ profiles: { list } });
    const terminal = testTerminal();
    expect(await run(terminal, '--json', 'profile', 'list')).toBe(1);
    expect(envelopes(terminal)).toMatchObject([
      {
        type: 'lpa',
        payload: { code: -1, message: 'PORT_PERMISSION', data: { code: 'PORT_PERMISSION', effect: 'none' } },
      },
    ]);
    const person = testTerminal();
    expect(await run(person, 'profile', 'list')).toBe(1);
    expect(person.lines).toEqual([]);
    expect(person.errors.join('\n')).toMatch(/may not open this port[^]*\/dev\/ttyUSB2[^]*Nothing was changed[^]*→ /);
  });

  it.each([
    ['an unknown command', ['nonsense']],
    ['an unknown option', ['profile', 'list', '--nonsense']],
    ['a missing argument', ['profile', 'enable']],
    ['a missing option', ['profile', 'download']],
    ['a port out of range', ['serve', '--port', '70000']],
    ['a sequence number with letters', ['notification', 'remove', 'x']],
    ['an unknown service', ['services', 'nonsense']],
    ['an unknown dialect', ['simulate', 'modem', '--pty', '--dialect', 'nonsense']],
    ['a vpcd without port', ['simulate', 'card', '--vpcd', 'localhost']],
    ['a slot for two cards', ['simulate', 'card', '--vpcd', 'localhost:1', '--vpcd', 'localhost:1']],
    ['a count from two slots', ['simulate', 'card', '--vpcd', 'localhost:1', '--vpcd', 'localhost:2', '--count', '2']],
    ['half a TLS identity', ['services', 'smdp', '--tls-cert', 'file']],
    ['the slot 0 of vpcd', ['simulate', 'card', '--vpcd', 'localhost:0']],
    ['protection for a service that packs nothing', ['services', 'smds', '--protection', 'session-keys']],
    ['protection of an unknown kind', ['services', 'smdp', '--protection', 'none']],
    ['an EID too short for an order', ['order', 'create', 'any', '--eid', '123']],
    ['an announcement to nobody', ['order', 'create', 'any', '--announce']],
    ['an address for a service that has none', ['services', 'network', '--address', 'host.example']],
    ['an address that is a URL', ['services', 'smdp', '--address', 'https://host.example']],
    ['an ICCID with letters', ['--device', 'alpha', 'profile', 'enable', 'x']],
    ['a deletion that nobody confirmed', ['--device', 'alpha', 'profile', 'delete', profile.iccid]],
    ['no device where there are two', ['profile', 'list']],
  ])('answers %s with exit code 2 and changes nothing', async (_name, args) => {
    await running({}, [device('alpha'), device('beta')]);
    const person = testTerminal();
    expect(await run(person, ...args)).toBe(2);
    expect(person.lines).toEqual([]);
    expect(person.errors.length).toBeGreaterThan(0);
    const script = testTerminal();
    expect(await run(script, '--json', ...args)).toBe(2);
    expect(script.errors).toEqual([]);
    expect(envelopes(script)).toMatchObject([{ type: 'lpa', payload: { code: -1 } }]);
  });

  it('says of an empty bench that it is empty, whatever is asked of it', async () => {
    await running({}, []);
    const said = async (...args: string[]) => {
      const terminal = testTerminal();
      const status = await run(terminal, ...args);
      return [status, [...terminal.lines, ...terminal.errors].join('\n')];
    };
    const empty = expect.stringMatching(/^There is no device on the bench[^]*doctor/) as unknown;
    expect(await said('device', 'list')).toEqual([0, empty]);
    expect(await said('profile', 'list')).toEqual([2, empty]);
    expect(await said('--device', 'alpha', 'profile', 'list')).toEqual([1, empty]);
  });

  it('shows help and version with exit code 0', async () => {
    const terminal = testTerminal();
    expect(await run(terminal, '--help')).toBe(0);
    expect(await run(terminal, 'imei', '--help')).toBe(0);
    expect(await run(terminal, '--version')).toBe(0);
    const text = terminal.lines.join('\n');
    for (const name of ['serve', 'provision', 'simulate', 'doctor', 'history', '0.1.0']) expect(text).toContain(name);
  });

  it('says which process holds a host that does not answer', async () => {
    writeHostFile(data, {
      address: 'http://127.0.0.1:9',
      token: 't',
      pid: process.pid,
      version: '1',
      startedAt: '2026-01-01T00:00:00.000Z',
    });
    const terminal = testTerminal();
    expect(await run(terminal, '--json', 'doctor')).toBe(1);
    expect(envelopes(terminal)).toMatchObject([
      { payload: { message: 'HOST_CONNECTION', data: { details: { pid: process.pid } } } },
    ]);
  });

  it('prints a fresh link when the bench is served already', async () => {
    await running({});
    const terminal = testTerminal();
    expect(await run(terminal, '--json', 'serve')).toBe(0);
    const [first] = envelopes(terminal) as unknown as [
      { payload: { data: { link: string; alreadyRunning: boolean } } },
    ];
    expect(first.payload.data.alreadyRunning).toBe(true);
    expect(await fetch(first.payload.data.link, { redirect: 'manual' })).toMatchObject({ status: 303 });
  });
});

describe('following an operation', () => {
  const start = { download: () => ({ operationId: 'op-1' }) };

  it('tells each step and its bytes once, then the result', async () => {
    const watch = operationOf(
      operation({ steps: [step('running', 100)] }),
      operation({ steps: [step('running', 100)] }),
      operation({ steps: [step('running', 200)] }),
      operation({ steps: [step('done', 200)], state: 'succeeded' }),
    );
    await running({ profiles: start, operations: { watch } });
    const terminal = testTerminal();
    expect(await run(terminal, '--json', 'profile', 'download', '-a', '1$a.b$C')).toBe(0);
    const all = envelopes(terminal);
    expect(all.map(({ type }) => type)).toEqual(['progress', 'progress', 'progress', 'lpa']);
    expect(all[0]!.payload).toEqual({
      code: 0,
      message: 'loadBoundProfilePackage',
      data: { operationId: 'op-1', state: 'running', bytesDone: 100, bytesTotal: 200 },
    });
    expect(all[3]!.payload).toMatchObject({ code: 0, data: { state: 'succeeded' } });
  });

  it('fails with the operation’s own error and what it means for the code', async () => {
    const error = {
      code: 'REMOTE_RSP',
      message: 'x',
      details: { subjectCode: '8.2.6', reasonCode: '3.8' },
      effect: 'codeStillGood' as const,
    };
    await running({ profiles: start, operations: { watch: operationOf(operation({ state: 'failed', error })) } });
    const terminal = testTerminal();
    expect(await run(terminal, 'profile', 'download', '-a', '1$a.b$C')).toBe(1);
    expect(terminal.errors.join('\n')).toMatch(/code is not valid[^]*still good/);
  });

  it('shows a person the metadata and loads after a yes', async () => {
    const answers: unknown[] = [];
    const asked = { kind: 'confirmProfile' as const, metadata, freeMemory: 1, confirmationCodeRequired: false };
    let confirm: boolean | undefined;
    await running({
      profiles: { download: (input) => ((confirm = input.confirm), { operationId: 'op-1' }) },
      operations: {
        watch: operationOf(operation({ state: 'waiting', question: asked }), operation({ state: 'succeeded' })),
        answer: ({ answer }) => (answers.push(answer), operation({})),
      },
    });
    const terminal = testTerminal(['y']);
    expect(await run(terminal, 'profile', 'download', '-a', '1$a.b$C')).toBe(0);
    expect(confirm).toBe(false);
    expect(terminal.lines.join('\n')).toContain(`Load “Name” of Provider (ICCID ${profile.iccid})?`);
    expect(answers).toEqual([{ kind: 'confirmProfile', accept: true }]);
  });

  it('cancels where a confirmation code is wanted and nobody is there', async () => {
    const canceled: string[] = [];
    const question = { kind: 'confirmationCode' as const, metadata };
    await running({
      profiles: start,
      operations: {
        // The question is gone while the operation comes to its end.
        watch: operationOf(
          operation({ state: 'waiting', question }),
          operation({ state: 'running' }),
          operation({ state: 'canceled' }),
        ),
        cancel: ({ operationId }) => (canceled.push(operationId), operation({ state: 'canceled' })),
      },
    });
    const terminal = testTerminal();
    expect(await run(terminal, '--json', 'profile', 'download', '-a', '1$a.b$C')).toBe(1);
    expect(canceled).toEqual(['op-1']);
    expect(envelopes(terminal).at(-1)!.payload.message).toBe('CONFIRMATION_CODE_REQUIRED');
  });

  it('fails with a code when the host goes away in the middle', async () => {
    await running({
      profiles: start,
      operations: {
        watch: async function* () {
          yield operation({});
          // The host dies while somebody listens.
          void host!.close();
          await new Promise<never>(() => {});
        },
      },
    });
    const terminal = testTerminal();
    expect(await run(terminal, '--json', 'profile', 'download', '-a', '1$a.b$C')).toBe(1);
    expect(envelopes(terminal).at(-1)!.payload).toMatchObject({ code: -1, message: 'HOST_LOST' });
  });

  it('starts nothing when its report could not be written', async () => {
    await running({});
    const terminal = testTerminal();
    expect(await run(terminal, '--json', 'provision', '--report', join(data, 'none', 'report.json'))).toBe(1);
    expect(envelopes(terminal)).toMatchObject([{ payload: { message: 'FILE_UNWRITABLE', data: { effect: 'none' } } }]);
  });

  it('asks the operation to stop at Ctrl+C and waits for its end', async () => {
    let stop = () => {};
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    await running({
      profiles: start,
      operations: {
        async *watch() {
          yield operation({ steps: [step('running')] });
          await stopped;
          yield operation({ state: 'canceled', error: { code: 'CANCELED', message: 'canceled' } });
        },
        cancel: () => (stop(), operation({})),
      },
    });
    const terminal = testTerminal();
    const code = run(terminal, '--json', 'profile', 'download', '-a', '1$a.b$C');
    await expect.poll(() => terminal.lines.length).toBe(1);
    terminal.interrupt();
    expect(await code).toBe(1);
    expect(envelopes(terminal).at(-1)!.payload.message).toBe('CANCELED');
  });

  it('deletes after the last four digits were typed', async () => {
    let given: string | undefined;
    await running({
      profiles: { delete: ({ confirmation }) => ((given = confirmation), { operationId: 'op-1' }) },
      operations: { watch: operationOf(operation({ state: 'succeeded' })) },
    });
    expect(await run(testTerminal(['0017']), 'profile', 'delete', profile.iccid)).toBe(0);
    expect(given).toBe('0017');
  });

  it('verifies by a plan of a name or a file, and lists what changes the card before it starts', async () => {
    const given: unknown[] = [];
    const plan = verificationPlan.parse({
      format: 'esim-workbench.verification-plan',
      version: 1,
      name: 'round-trip',
      title: 'Round trip',
      checks: [{ check: 'iccidOnCard' }, { check: 'enableDisableRoundTrip', options: { rounds: 2 } }],
    });
    const report = verificationReport.parse({
      reportId: 'r-2',
      deviceId: 'alpha',
      eid: null,
      iccid: profile.iccid,
      startedAt: '2026-01-01T00:00:00.000Z',
      endedAt: '2026-01-01T00:00:01.000Z',
      outcome: 'pass',
      checks: [{ name: 'iccidOnCard', outcome: 'pass', reason: null, evidence: [], durationMs: 3 }],
    });
    await running({
      operations: { watch: operationOf(operation({ state: 'succeeded', result: { report: 'r-2' } })) },
      verification: { start: (input) => (given.push(input), { operationId: 'op-1' }), list: () => [report] },
      verificationPlans: { get: ({ name }) => ({ plan: { ...plan, name }, shipped: false }) },
    });
    const file = join(data, 'round-trip.plan.json');
    writeFileSync(file, JSON.stringify(plan));
    const terminal = testTerminal();
    expect(await run(terminal, '--json', 'verify', '--plan', file, '--allow-destructive')).toBe(0);
    expect(envelopes(terminal)[0]!.payload).toMatchObject({
      message: 'plan',
      data: { plan: 'round-trip', destructive: ['enableDisableRoundTrip'], allowDestructive: true },
    });
    const asked = testTerminal(['y']);
    expect(await run(asked, 'verify', '--plan', 'mine')).toBe(0);
    const untold = testTerminal();
    expect(await run(untold, '--json', 'verify', '--plan', 'mine')).toBe(0);
    expect(given).toMatchObject([
      { deviceId: 'alpha', plan, allowDestructive: true },
      { plan: 'mine', allowDestructive: true },
      { plan: 'mine', allowDestructive: false },
    ]);
  });

  it('names what is wrong with a plan file, and prints the schema that says what is right', async () => {
    const file = join(data, 'wrong.plan.json');
    writeFileSync(
      file,
      JSON.stringify({ format: 'esim-workbench.verification-plan', version: 1, name: 'x', title: 'X' }),
    );
    const terminal = testTerminal();
    expect(await run(terminal, '--json', 'verify', '--plan', file)).toBe(1);
    expect(envelopes(terminal).at(-1)!.payload).toMatchObject({
      message: 'PLAN_FILE_INVALID',
      data: { details: { path: file, reason: expect.stringContaining('checks') as string } },
    });
    const schema = testTerminal();
    expect(await run(schema, '--json', 'verify', '--plan-schema')).toBe(0);
    expect(envelopes(schema).at(-1)!.payload.data).toMatchObject({ properties: { checks: { type: 'array' } } });
  });

  it('writes the report of a provisioning, and fails when a check did', async () => {
    const report = verificationReport.parse({
      reportId: 'r-1',
      deviceId: 'alpha',
      eid: null,
      iccid: profile.iccid,
      startedAt: '2026-01-01T00:00:00.000Z',
      endedAt: '2026-01-01T00:00:01.000Z',
      outcome: 'fail',
      checks: [{ name: 'akaAgreement', outcome: 'fail', reason: 'AKA_DISAGREES', evidence: [], durationMs: 3 }],
    });
    const watch = operationOf(operation({ state: 'succeeded', result: { iccid: profile.iccid, report: 'r-1' } }));
    const asked: unknown[] = [];
    const files = [{ name: 'report-op-1.pdf', mediaType: 'application/pdf', content: '25504446' }];
    await running({
      operations: { provision: () => ({ operationId: 'op-1' }), watch },
      verification: { list: () => [report] },
      reports: { export: (input) => (asked.push(input), { files }) },
    });
    const file = join(data, 'report.pdf');
    const terminal = testTerminal();
    expect(await run(terminal, '--json', 'provision', '--report', file)).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('%PDF');
    expect(asked).toMatchObject([
      { subject: { kind: 'operation', operationId: 'op-1' }, format: 'pdf', signature: 'none' },
    ]);
    expect(envelopes(terminal).at(-1)!.payload.message).toBe('VERIFICATION_FAILED');
  });

  it('names a broken journal', async () => {
    const verify = () => ({ intact: false, entries: 9, headHash: 'AA', firstBrokenSeq: 4 });
    await running({ journal: { verify } });
    const terminal = testTerminal();
    expect(await run(terminal, '--json', 'journal', 'verify')).toBe(1);
    expect(envelopes(terminal)).toMatchObject([{ payload: { message: 'JOURNAL_BROKEN' } }]);
  });
});

describe('host.json', () => {
  const content = { address: 'http://127.0.0.1:1', token: 'secret', pid: process.pid, version: '1', startedAt: 'now' };

  it('is readable by its owner alone, also over a file that was not', () => {
    writeHostFile(data, content);
    expect(statSync(join(data, 'host.json')).mode & 0o777).toBe(0o600);
    expect(readHostFile(data)).toEqual(content);
    removeHostFile(data);
    expect(readHostFile(data)).toBeUndefined();
  });

  it('counts for nothing when its process is gone or its content is no host’s', () => {
    writeHostFile(data, { ...content, pid: 2 ** 22 + 1 });
    expect(readHostFile(data)).toBeUndefined();
    removeHostFile(data);
    expect(statSync(join(data, 'host.json')).isFile()).toBe(true);
  });
});
