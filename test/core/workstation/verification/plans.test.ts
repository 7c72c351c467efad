import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  checkNames,
  destructiveCheckNames,
  verificationPlan,
  verificationPlanSchema,
  verificationReport,
  type VerificationPlan,
} from '#shared/api/index.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

const deviceId = 'sim-aurora';
const folder = new URL('../../../../resources/verification-plans/', import.meta.url);
const shipped = readdirSync(folder).map((file) => ({
  file,
  plan: JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as VerificationPlan,
}));

const plan = (...checks: VerificationPlan['checks']): VerificationPlan => ({
  format: 'esim-workbench.verification-plan',
  version: 1,
  name: 'bench-four',
  title: 'Bench four',
  description: '',
  checks,
});

describe('plans as data', () => {
  const judge = new Ajv2020({ strict: true }).compile(verificationPlanSchema);

  it.each(shipped)('the shipped $file is what its JSON Schema and the contract say', ({ file, plan: read }) => {
    expect(judge(read), JSON.stringify(judge.errors)).toBe(true);
    expect(verificationPlan.parse(read)).toMatchObject(read);
    expect(`${read.name}.json`).toBe(file);
  });

  it('ships quick, full, 5G and factory, and full has every check', () => {
    expect(shipped.map(({ plan: { name } }) => name).sort()).toEqual(['5g', 'factory', 'full', 'quick']);
    const full = shipped.find(({ plan: { name } }) => name === 'full')!.plan;
    expect(full.checks.map(({ check }) => check)).toEqual(checkNames);
    const factory = shipped.find(({ plan: { name } }) => name === 'factory')!.plan;
    expect(factory.checks.filter(({ check }) => destructiveCheckNames.includes(check))).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['a check that is none', plan({ check: 'horoscope' as never })],
    ['an option of another check', plan({ check: 'pinState', options: { runs: 3 } })],
    ['an option out of its range', plan({ check: 'akaAgreement', options: { runs: 0 } })],
    ['no check at all', plan()],
    ['another version', { ...plan({ check: 'pinState' }), version: 2 }],
    ['a name with blanks', { ...plan({ check: 'pinState' }), name: 'Bench four' }],
  ])('JSON Schema and contract refuse %s', (_what, wrong) => {
    expect(judge(wrong)).toBe(false);
    expect(verificationPlan.safeParse(wrong).success).toBe(false);
  });

  it('a check stands in a plan once', () => {
    expect(verificationPlan.safeParse(plan({ check: 'pinState' }, { check: 'pinState' })).success).toBe(false);
  });

  it('reports of versions without plans are read with what came since', () => {
    const old = {
      reportId: '1',
      deviceId,
      eid: null,
      iccid: '8988247000000000014',
      startedAt: '2026-01-01T00:00:00.000Z',
      endedAt: '2026-01-01T00:00:00.000Z',
      outcome: 'pass',
      checks: [{ name: 'iccidOnCard', outcome: 'pass', reason: null, evidence: [], durationMs: 1 }],
    };
    expect(verificationReport.parse(old)).toMatchObject({
      plan: { name: '', title: '' },
      checks: [{ startedAt: null, destructive: false, trace: null, apdus: [], differences: [] }],
    });
  });
});

describe('a plan at a bench', () => {
  let bench: WorkstationBench;
  let iccid: string;
  beforeAll(async () => {
    bench = await WorkstationBench.start();
    iccid = await bench.load(deviceId);
    await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
  });
  afterAll(() => bench.stop());

  async function verify(input: { plan: string | VerificationPlan; allowDestructive?: boolean; package?: string }) {
    const operation = await bench.run(bench.handlers.verification.start({ deviceId, ...input }, call));
    expect(operation.error).toBeNull();
    const reports = await bench.handlers.verification.list({ deviceId }, call);
    return reports.find(({ reportId }) => reportId === operation.result?.['report'])!;
  }

  it('is kept, listed after the shipped ones, carried out in its own order and forgotten, each change journaled', async () => {
    const own = plan(
      { check: 'imsiOnCard' },
      { check: 'akaAgreement', options: { runs: 3 } },
      { check: 'iccidOnCard' },
    );
    await bench.handlers.verificationPlans.save({ plan: own }, call);
    const names = (await bench.handlers.verificationPlans.list(undefined, call)).map((one) => one.plan.name);
    expect(names).toEqual(['quick', 'full', '5g', 'factory', 'bench-four']);
    const report = await verify({ plan: 'bench-four' });
    expect(report).toMatchObject({ plan: { name: 'bench-four', title: 'Bench four' }, outcome: 'pass' });
    expect(report.checks.map(({ name }) => name)).toEqual(['imsiOnCard', 'akaAgreement', 'iccidOnCard']);
    const [, aka] = report.checks;
    expect(aka!.evidence).toContainEqual({ label: 'runs', value: '3 of 3' });
    expect(aka!.apdus.filter(({ name }) => name === 'AUTHENTICATE')).toHaveLength(3);
    expect(await bench.handlers.verificationPlans.remove({ name: 'bench-four' }, call)).toEqual({ removed: true });
    expect(await bench.handlers.verificationPlans.remove({ name: 'bench-four' }, call)).toEqual({ removed: false });
    const events = (await bench.handlers.journal.list({ limit: 50 }, call)).map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(['verificationPlan.saved', 'verificationPlan.removed']));
  });

  it('cannot change a shipped one, nor run one that nobody knows', async () => {
    const quick = { ...plan({ check: 'pinState' }), name: 'quick' };
    expect(() => bench.handlers.verificationPlans.save({ plan: quick }, call)).toThrow(
      expect.objectContaining({ code: 'PLAN_SHIPPED' }),
    );
    expect(() => bench.handlers.verificationPlans.remove({ name: 'full' }, call)).toThrow(
      expect.objectContaining({ code: 'PLAN_SHIPPED' }),
    );
    await expect(bench.handlers.verification.start({ deviceId, plan: 'nobody' }, call)).rejects.toMatchObject({
      code: 'PLAN_UNKNOWN',
    });
    const wrong = { deviceId, package: toHex(fromHex('30030201')) };
    await expect(bench.handlers.verification.start(wrong, call)).rejects.toMatchObject({
      code: 'PROFILE_PACKAGE_INVALID',
    });
  });

  it('leaves destructive checks out unless they are allowed, and the journal says so', async () => {
    const both = plan({ check: 'iccidOnCard' }, { check: 'enableDisableRoundTrip', options: { rounds: 2 } });
    const without = await verify({ plan: both });
    expect(without.checks[1]).toMatchObject({
      outcome: 'notApplicable',
      reason: 'DESTRUCTIVE_NOT_ALLOWED',
      destructive: true,
      apdus: [],
    });
    const allowed = await verify({ plan: both, allowDestructive: true });
    expect(allowed.checks[1]).toMatchObject({
      outcome: 'pass',
      evidence: expect.arrayContaining([
        { label: 'round', value: '2 of 2' },
        { label: 'differences', value: '0' },
      ]),
    });
    const started = (await bench.handlers.journal.list({ limit: 60 }, call)).filter(
      ({ event, data }) => event === 'operation.started' && data['verificationPlan'] === 'bench-four',
    );
    expect(started.map(({ data }) => data['destructive'])).toEqual(expect.arrayContaining(['allowed', 'left out']));
  });

  it('counts what it requires and cannot be judged as failed', async () => {
    const unknown = plan({ check: 'enableDisableRoundTrip', required: true });
    expect((await verify({ plan: unknown })).checks[0]).toMatchObject({
      outcome: 'fail',
      reason: 'DESTRUCTIVE_NOT_ALLOWED',
    });
  });

  it('takes declared differences for what they are, and shows the others', async () => {
    const given = { package: shippedPackage('workbench-5g') };
    const found = await verify({ plan: plan({ check: 'filesAgainstPackage' }), ...given });
    const paths = [...new Set(found.checks[0]!.differences.map(({ path }) => path))];
    expect(found.outcome).toBe('fail');
    // Whoever has another subscription has another ICCID, IMSI, access class and number.
    const ends = paths.map((path) => path.slice(-4)).sort();
    expect(ends).toEqual(expect.arrayContaining(['2FE2', '6F07']));
    const expectedDifferences = ends.map((path) => ({ path, reason: 'of the subscriber' }));
    const declared = plan({ check: 'filesAgainstPackage', options: { expectedDifferences } });
    const report = await verify({ plan: declared, ...given });
    expect(report.outcome).toBe('pass');
    expect(report.checks[0]!.differences.map(({ expected }) => expected)).toEqual(
      found.checks[0]!.differences.map(() => 'of the subscriber'),
    );
  });

  it('spends no try of a PIN or PUK, and shows neither key, PIN nor answer to a challenge', async () => {
    const tries = async () => (await verify({ plan: plan({ check: 'pinState' }) })).checks[0]!.evidence;
    const before = await tries();
    const report = await verify({ plan: 'full', allowDestructive: true });
    expect(report.checks.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    expect(await tries()).toEqual(before);
    const apdus = report.checks.flatMap((check) => check.apdus);
    // No PIN, PUK or code was ever sent: VERIFY and UNBLOCK went out without data (TS 102 221 section 11.1.9).
    const pinCommands = apdus.filter(({ name }) => /PIN/.test(name));
    expect(pinCommands.length).toBeGreaterThan(5);
    for (const { command } of pinCommands) expect(command).toMatch(/^..(20|2C)00..(00)?$/);
    const authentications = apdus.filter(({ name }) => name.startsWith('AUTHENTICATE'));
    expect(authentications.length).toBeGreaterThan(5);
    for (const { command, response } of authentications) expect(command + response).toMatch(/^.{10}\*+(00)?\**.{4}$/);
    for (const check of report.checks.filter(({ trace }) => trace !== null))
      expect(check.trace!.upToSeq).toBeGreaterThan(check.trace!.afterSeq);
  });
});

const shippedPackage = (name: string) =>
  toHex(new Uint8Array(readFileSync(new URL(`../../../../resources/profiles/${name}.der`, import.meta.url))));

describe('the full plan on every algorithm and variant that ships', () => {
  let bench: WorkstationBench;
  beforeAll(async () => {
    bench = await WorkstationBench.start();
  });
  afterAll(() => bench.stop());

  it.each([
    ['workbench-5g', 'milenage', 'the terminal'],
    ['workbench-suci', 'milenage', 'the USIM'],
    ['workbench-lte', 'milenage', undefined],
    ['workbench-tuak', 'tuak', 'the terminal'],
  ])('%s with %s passes, every AKA check judged', async (profileType, algorithm, calculatedBy) => {
    const catalogue = await bench.handlers.services.catalogue(undefined, call);
    expect(catalogue.find((one) => one.profileType === profileType)?.algorithm).toBe(algorithm);
    const iccid = await bench.load(deviceId, profileType);
    await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
    const input = { deviceId, plan: 'full', allowDestructive: true };
    const operation = await bench.run(bench.handlers.verification.start(input, call));
    expect(operation).toMatchObject({ error: null });
    const [report] = await bench.handlers.verification.list({ deviceId }, call);
    const found = new Map(report!.checks.map((check) => [check.name, check]));
    expect(report!.checks.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    for (const name of checkNames.filter((one) => /^aka|^sqn|^files|^pin|^network|^enable/.test(one)))
      expect(found.get(name), name).toMatchObject({ outcome: 'pass' });
    expect(found.get('fiveGConsistency')!.outcome).toBe(calculatedBy === undefined ? 'notApplicable' : 'pass');
    expect(found.get('suciCalculation')!.outcome).toBe(calculatedBy === undefined ? 'notApplicable' : 'pass');
    if (calculatedBy !== undefined)
      expect(found.get('suciCalculation')!.evidence).toContainEqual({ label: 'calculated by', value: calculatedBy });
    await bench.run(bench.handlers.profiles.disable({ deviceId, iccid }, call));
    await bench.run(bench.handlers.profiles.delete({ deviceId, iccid, confirmation: iccid.slice(-4) }, call));
  });
});
