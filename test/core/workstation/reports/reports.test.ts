import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createZonedTime } from '#core/workstation/reports/zoned-time.ts';
import type { Operation, ReportSubject, WorkbenchReport } from '#shared/api/index.ts';
import { workbenchReport } from '#shared/api/index.ts';
import { attachedTo, poppler, saidBy, squeezed, textOfHtml, textOfPdf } from '#test/support/report-texts.ts';
import { programMissing } from '#test/support/third-party.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

const noPoppler = programMissing('pdftotext');
const benchName = 'Prüfplatz 3 · Ελλάς · Київ';

describe('reports', () => {
  let bench: WorkstationBench;
  let job: Operation;
  let failed: Operation;
  let verified: Operation;
  let code: string;
  const subjects = (): Record<string, ReportSubject> => ({
    job: { kind: 'operation', operationId: job.id },
    failed: { kind: 'operation', operationId: failed.id },
    verification: { kind: 'verification', deviceId: 'sim-borealis', reportId: verified.result!['report']! },
  });

  beforeAll(async () => {
    bench = await WorkstationBench.start();
    await bench.handlers.settings.set({ benchName }, call);
    const order = await bench.handlers.services.createOrder(
      { profileType: 'workbench-5g', personalise: true, confirmationCode: 'Geheim-4711' },
      call,
    );
    code = order.activationCode!;
    job = await bench.run(
      bench.handlers.operations.provision(
        {
          deviceId: 'sim-aurora',
          activationCode: code,
          confirmationCode: 'Geheim-4711',
          confirm: true,
          enable: true,
          verify: true,
        },
        call,
      ),
    );
    expect(job).toMatchObject({ state: 'succeeded' });
    verified = await bench.run(bench.handlers.verification.start({ deviceId: 'sim-borealis' }, call));
    const gone = { deviceId: 'sim-borealis', activationCode: 'LPA:1$localhost:1$SECRET-MATCHING-ID-1', confirm: true };
    failed = await bench.run(bench.handlers.profiles.download(gone, call));
    expect(failed).toMatchObject({ state: 'failed' });
  });
  afterAll(() => bench.stop());

  const exported = async (
    subject: ReportSubject,
    format: 'html' | 'pdf' | 'json',
    more: { redaction?: 'none' | 'medium' | 'full'; operator?: string; timeZone?: string } = {},
  ): Promise<Buffer> => {
    const { files } = await bench.handlers.reports.export(
      { subject, format, signature: 'none', encoding: 'der', ...more },
      call,
    );
    return Buffer.from(files[0]!.content, 'hex');
  };
  const machine = async (...given: [ReportSubject, object?]): Promise<WorkbenchReport> =>
    workbenchReport.parse(JSON.parse((await exported(given[0], 'json', given[1])).toString()));

  it.each(['job', 'failed', 'verification'])('say the same in HTML, PDF and JSON: %s', async (name) => {
    const subject = subjects()[name]!;
    const more = { operator: 'Œ. Σωκράτης Їжак', redaction: 'none' as const, timeZone: 'Europe/Paris' };
    const report = await machine(subject, more);
    const said = saidBy(report.document);
    expect(said.length).toBeGreaterThan(40);
    const html = squeezed(textOfHtml((await exported(subject, 'html', more)).toString()));
    // Each is made at another moment, with another head of the journal.
    const { madeAt, journal } = report;
    const passing = new Set([journal!.headHash, `Head of the chain, entry ${journal!.headSeq}`]);
    const made = createZonedTime('Europe/Paris')(madeAt);
    const lasting = said.filter((text) => !passing.has(text) && text !== made);
    expect(lasting.filter((text) => !html.includes(squeezed(text)))).toEqual([]);
    if (noPoppler) return;
    const pdf = squeezed(textOfPdf(await exported(subject, 'pdf', more)));
    expect(lasting.filter((text) => !pdf.includes(squeezed(text)))).toEqual([]);
  });

  it('tell what was done, on what, how it came out, why this IMEI, and where it stands in the journal', async () => {
    const report = await machine(subjects()['job']!, {
      redaction: 'none',
      timeZone: 'Asia/Tokyo',
      operator: 'Ada',
    });
    expect(report).toMatchObject({
      format: 'esim-workbench.report',
      version: 1,
      outcome: 'succeeded',
      bench: { name: benchName, software: 'eSIM Workbench' },
      operator: 'Ada',
      timeZone: 'Asia/Tokyo',
      device: { deviceId: 'sim-aurora', deviceName: 'Aurora' },
      iccid: job.result!['iccid'],
      eidValue: '89049032000001000000000000000171',
      profile: { iccid: job.result!['iccid'], profileName: 'Workbench 5G', profileState: 'enabled' },
      imeiBindings: [{ imei: job.result!['imei'], iccid: job.result!['iccid'], reason: { rule: 'R2' } }],
      verification: { outcome: 'pass', reportId: job.result!['report'] },
    });
    const said = saidBy(report.document);
    expect(said.some((text) => /^Verified: \d+ passed, 0 failed, \d+ not applicable$/.test(text))).toBe(true);
    expect(said.some((text) => text.startsWith('This SIM had no IMEI it could use'))).toBe(true);
    // 9 h ahead of UTC.
    const [, hours, minutes] = / (\d\d):(\d\d):[\d.]+ \+09:00$/.exec(report.document.lead)!;
    const utc = new Date(Date.parse(job.startedAt) + 9 * 3_600_000);
    expect([hours, minutes]).toEqual([utc.toISOString().slice(11, 13), utc.toISOString().slice(14, 16)]);

    const entries = await bench.handlers.journal.list({ operationId: job.id, limit: 1000 }, call);
    expect(report.journal).toMatchObject({
      fromSeq: entries.at(-1)!.seq,
      firstHash: entries.at(-1)!.hash,
      toSeq: entries[0]!.seq,
      lastHash: entries[0]!.hash,
      entries: entries.length,
    });
    expect(report.journal!.headSeq).toBeGreaterThanOrEqual(report.journal!.toSeq);
  });

  it('of a failure tell cause, effect on the code and next step', async () => {
    const { operation, document } = await machine(subjects()['failed']!);
    expect(operation!.error).toMatchObject({ code: failed.error!.code, text: { title: expect.any(String) } });
    const said = saidBy(document);
    expect(document.verdict).toMatchObject({ tone: 'bad', word: 'Failed' });
    expect(said).toContain(operation!.error!.text.cause);
    expect(said).toContain(`Next step: ${operation!.error!.text.nextStep}`);
    expect(said).toContain(operation!.error!.text.effect);
    expect(operation!.error!.text.effect).not.toBe('');
  });

  it.each(['medium', 'full'] as const)(
    'blot out identifiers in every rendering, keeping lengths: %s',
    async (redaction) => {
      const { iccid, imei } = job.result as { iccid: string; imei: string };
      const swapped = (digits: string) => (digits.length % 2 ? `${digits}F` : digits).replaceAll(/(.)(.)/g, '$2$1');
      const hidden = ['89049032000001000000000000000171', iccid, imei, swapped(iccid), swapped(imei)];
      const subject = subjects()['job']!;
      const html = (await exported(subject, 'html', { redaction })).toString();
      const json = (await exported(subject, 'json', { redaction })).toString();
      for (const digits of hidden) {
        expect(html).not.toContain(digits);
        expect(json).not.toContain(digits);
      }
      const stars = redaction === 'full' ? '*'.repeat(19) : `${iccid.slice(0, 4)}${'*'.repeat(12)}${iccid.slice(-3)}`;
      expect(JSON.parse(json)).toMatchObject({ iccid: stars, redaction });
      expect(textOfHtml(html)).toContain(stars);
      if (noPoppler) return;
      const pdf = await exported(subject, 'pdf', { redaction });
      const text = squeezed(textOfPdf(pdf));
      for (const digits of hidden) expect(text).not.toContain(digits);
      expect(text).toContain(stars);
      const attached = attachedTo(pdf);
      for (const digits of hidden) expect(attached).not.toContain(digits);
      expect(JSON.parse(attached)).toMatchObject({ format: 'esim-workbench.report', iccid: stars });
    },
  );

  it('keep secrets out at every level: codes, matching ids, keys', async () => {
    const [, , matchingId] = code.split('$');
    const text = await Promise.all(
      Object.values(subjects()).flatMap((subject) => [
        exported(subject, 'json', { redaction: 'none' }),
        exported(subject, 'html', { redaction: 'none' }),
      ]),
    ).then((all) => Buffer.concat(all).toString());
    for (const secret of [code, matchingId!, 'Geheim-4711', 'SECRET-MATCHING-ID-1']) expect(text).not.toContain(secret);
  });

  it('as HTML are one file without scripts, requests or markup from names', async () => {
    const spoiled = await machine(subjects()['job']!);
    expect(spoiled.bench.name).toBe(benchName);
    await bench.handlers.settings.set({ benchName: '</script><img src=x onerror=alert(1)>&"' }, call);
    const html = (await exported(subjects()['job']!, 'html')).toString();
    await bench.handlers.settings.set({ benchName }, call);
    const foreign = /<(img|link|iframe|object|embed)\b|<[^<>]*\s(src|href|on\w+)=|url\(|@import/;
    expect(foreign.exec(html)?.[0]).toBeUndefined();
    expect(html.match(/<script\b[^>]*>/g)).toEqual(['<script type="application/json" id="esim-workbench-report">']);
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    expect(html).toContain("default-src 'none'");
    const data = /<script type="application\/json" id="esim-workbench-report">([\s\S]*?)<\/script>/.exec(html)![1]!;
    expect(workbenchReport.parse(JSON.parse(data)).bench.name).toBe('</script><img src=x onerror=alert(1)>&"');
  });

  it.skipIf(noPoppler)('as PDF have pages with numbers, tags and a language, and name what no font has', async () => {
    const pdf = await exported(subjects()['job']!, 'pdf', { operator: 'Ada 中文 Łukasz' });
    const info = poppler('pdfinfo', pdf, (file) => [file]).toString();
    expect(info).toMatch(/Tagged:\s+yes/);
    expect(info).toMatch(/Page size:\s+595\.28 x 841\.89 pts \(A4\)/);
    expect(info).toMatch(/JavaScript:\s+no/);
    const pages = Number(/Pages:\s+(\d+)/.exec(info)![1]);
    const text = textOfPdf(pdf);
    expect(text).toContain(`Page 1 of ${pages}`);
    expect(text).toContain(`Page ${pages} of ${pages}`);
    expect(text).toContain('Ada □□ Łukasz');
    expect(text).toContain('U+4E2D U+6587');
    expect(poppler('pdffonts', pdf, (file) => [file]).toString()).not.toMatch(/Helvetica|Times|Courier/);
    const attached = attachedTo(pdf);
    expect(attached).toContain('Ada 中文 Łukasz');
  });

  it('are listed, newest first, and refuse what is not there or not over', async () => {
    const list = await bench.handlers.reports.list({ limit: 100 }, call);
    expect(list.map(({ subject }) => subject)).toEqual([
      subjects()['failed'],
      subjects()['verification'],
      subjects()['job'],
    ]);
    expect(list[2]).toMatchObject({ iccid: job.result!['iccid'], imei: job.result!['imei'], outcome: 'succeeded' });
    expect(await bench.handlers.reports.list({ limit: 100, deviceId: 'sim-aurora' }, call)).toHaveLength(1);
    expect(await bench.handlers.reports.list({ limit: 100, from: failed.startedAt }, call)).toHaveLength(1);
    expect(await bench.handlers.reports.list({ limit: 100, to: failed.startedAt }, call)).toHaveLength(2);
    for (const subject of [
      { kind: 'operation', operationId: 'op-999999999' },
      { kind: 'verification', deviceId: 'sim-aurora', reportId: 'none' },
    ] as const)
      await expect(exported(subject, 'json')).rejects.toMatchObject({ code: 'REPORT_UNKNOWN' });

    const { activationCode } = await bench.handlers.services.createOrder(
      { profileType: 'workbench-lte', personalise: true },
      call,
    );
    const input = { deviceId: 'sim-aurora', activationCode: activationCode!, confirm: false };
    const { operationId } = await bench.handlers.profiles.download(input, call);
    await bench.waitingOn('sim-aurora');
    await expect(exported({ kind: 'operation', operationId }, 'json')).rejects.toMatchObject({
      code: 'REPORT_NOT_READY',
    });
    await bench.handlers.operations.cancel({ operationId }, call);
    for await (const { endedAt } of bench.handlers.operations.watch({ operationId }, call)) if (endedAt !== null) break;
    expect((await machine({ kind: 'operation', operationId })).outcome).toBe('canceled');
  });

  it('are held against the journal when they are verified: one that agrees, and one that was made up', async () => {
    const subject = subjects()['job']!;
    for (const format of ['json', 'html'] as const) {
      const { files } = await bench.handlers.reports.export(
        { subject, format, signature: 'enveloping', encoding: 'pem' },
        call,
      );
      const verdict = await bench.handlers.reports.verify({ file: files[0]!.content }, call);
      expect(verdict).toMatchObject({
        outcome: 'good',
        unchanged: true,
        form: 'enveloping',
        signers: [{ trust: 'thisBench', problems: [] }],
        report: { reportId: job.id, benchName, journal: 'agrees', verdict: 'Done' },
      });
    }
    const report = await machine(subject);
    const forged = { ...report, journal: { ...report.journal!, lastHash: '00'.repeat(32) } };
    const { environment } = bench.open;
    const at = environment.clock.now();
    const signed = await environment.identity.sign(Buffer.from(JSON.stringify(forged)), {
      form: 'enveloping',
      encoding: 'der',
      at,
    });
    const verdict = await bench.handlers.reports.verify(
      { file: Buffer.from(signed).toString('hex').toUpperCase() },
      call,
    );
    expect(verdict.report).toMatchObject({ journal: 'differs' });
    const journal = await bench.handlers.journal.list({ limit: 50 }, call);
    expect(journal.filter(({ event }) => event === 'identity.made')).toHaveLength(1);
    expect(
      journal.find(({ event, data }) => event === 'report.exported' && data['format'] === 'html')!.data,
    ).toMatchObject({ reportId: job.id, sha256: expect.stringMatching(/^[0-9A-F]{64}$/) });
  });
});
