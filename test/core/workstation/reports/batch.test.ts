import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '#shared/api/index.ts';
import { codesOnPages } from '#test/support/report-texts.ts';
import { programMissing, run } from '#test/support/third-party.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

const noZbar = programMissing('zbarimg') || programMissing('pdftoppm');
const eids = { aurora: '89049032000001000000000000000171', borealis: '89049032000001000000000000000268' };

describe('a batch', () => {
  let bench: WorkstationBench;
  let job: Operation;
  let verified: Operation;
  let failed: Operation;

  beforeAll(async () => {
    bench = await WorkstationBench.start();
    job = await bench.run(bench.handlers.operations.provision({ confirm: true, enable: true, verify: true }, call));
    verified = await bench.run(bench.handlers.verification.start({ deviceId: 'sim-borealis' }, call));
    const gone = { deviceId: 'sim-borealis', activationCode: 'LPA:1$localhost:1$NOBODY', confirm: true };
    failed = await bench.run(bench.handlers.profiles.download(gone, call));
  });
  afterAll(() => bench.stop());

  const bytes = (files: readonly { content: string }[]) => Buffer.from(files[0]!.content, 'hex');
  const rows = async (filter: object) =>
    parse(bytes((await bench.handlers.reports.csv(filter, call)).files), { columns: true }) as Record<string, string>[];

  it('is a CSV file with one row an operation, oldest first, as another program reads it', async () => {
    const all = await rows({ redaction: 'none' });
    expect(all.map((row) => [row['operation_id'], row['outcome'], row['iccid'], row['eid'], row['imei']])).toEqual([
      [job.id, 'succeeded', job.result!['iccid'], eids.aurora, job.result!['imei']],
      [verified.id, 'pass', verified.result!['iccid'], eids.borealis, ''],
      [failed.id, 'failed', '', '', ''],
    ]);
    expect(all[0]).toMatchObject({
      name: 'Workbench 5G',
      operation: 'Load, bind and verify',
      checks_failed: '0',
      imei_rule: 'R2',
      error_code: '',
    });
    expect(all[0]!['imei_reason']).toMatch(
      /^This SIM had no IMEI it could use, so the registry allots one to it\..*\(R2\)$/,
    );
    expect(all[2]).toMatchObject({ error_code: failed.error!.code, device: 'Borealis' });
    expect(all[2]!['reason']).not.toBe('');
  });

  it('takes operations by name, by device and by time, and blots out identifiers as the settings say', async () => {
    expect((await rows({ operationIds: [job.id, failed.id] })).map((row) => row['operation_id'])).toEqual([
      job.id,
      failed.id,
    ]);
    expect(await rows({ deviceId: 'sim-borealis' })).toHaveLength(2);
    expect((await rows({ from: verified.startedAt, to: failed.startedAt })).map((row) => row['operation_id'])).toEqual([
      verified.id,
    ]);
    const [row] = await rows({ operationIds: [job.id] });
    expect(row).toMatchObject({ eid: '89049032****************00000171' });
    expect(row!['iccid']).toMatch(/^8988\*{12}\d{3}$/);
  });

  it.skipIf(noZbar)(
    'gives labels for a roll whose codes another program reads: EID as QR code, ICCID and IMEI as Code 128',
    async () => {
      const { files, labels } = await bench.handlers.reports.labels({ sheet: 'roll62x29', skip: 0 }, call);
      expect(labels).toBe(2);
      const { iccid, imei } = job.result as Record<string, string>;
      expect(codesOnPages(bytes(files), 2)).toEqual([
        [`CODE-128:${imei}`, `CODE-128:${iccid}`, `QR-Code:${eids.aurora}`],
        [`CODE-128:${verified.result!['iccid']}`, `QR-Code:${eids.borealis}`],
      ]);
    },
  );

  it.skipIf(noZbar)('gives sheets of labels that begin at the first free place', async () => {
    const { files } = await bench.handlers.reports.labels({ sheet: 'a4Sheet24', skip: 23 }, call);
    const [first, second] = codesOnPages(bytes(files), 2);
    expect(first).toContain(`QR-Code:${eids.aurora}`);
    expect(second).toContain(`QR-Code:${eids.borealis}`);
    await expect(
      bench.handlers.reports.labels({ operationIds: [failed.id], sheet: 'a4Sheet24', skip: 0 }, call),
    ).rejects.toMatchObject({ code: 'LABELS_EMPTY' });
  });

  it.skipIf(programMissing('openssl'))(
    'of reports in every form is signed so that openssl agrees, and one changed byte is found',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'signed-'));
      const file = (name: string) => join(folder, name);
      try {
        const { certificatePem } = await bench.handlers.reports.identity(undefined, call);
        writeFileSync(file('ca.pem'), certificatePem);
        for (const format of ['html', 'pdf', 'json'] as const) {
          const subject = { kind: 'operation', operationId: job.id } as const;
          const { files } = await bench.handlers.reports.export(
            { subject, format, signature: 'detached', encoding: 'der' },
            call,
          );
          expect(files.map(({ name }) => name)).toEqual([
            `report-${job.id}.${format}`,
            `report-${job.id}.${format}.p7s`,
          ]);
          for (const one of files) writeFileSync(file(one.name), Buffer.from(one.content, 'hex'));
          const [report, signature] = files.map(({ name }) => file(name)) as [string, string];
          const args = [
            'cms',
            '-verify',
            '-binary',
            '-inform',
            'DER',
            '-in',
            signature,
            '-CAfile',
            file('ca.pem'),
            '-out',
            file('out'),
          ];
          expect(await run('openssl', [...args, '-content', report])).toMatchObject({ status: 0 });
          expect(readFileSync(file('out')).equals(readFileSync(report))).toBe(true);

          const changed = readFileSync(report);
          changed[Math.floor(changed.length / 2)]! ^= 1;
          writeFileSync(file('changed'), changed);
          expect((await run('openssl', [...args, '-content', file('changed')])).status).not.toBe(0);
          const hex = changed.toString('hex').toUpperCase();
          const verdict = await bench.handlers.reports.verify({ file: hex, signature: files[1]!.content }, call);
          expect(verdict).toMatchObject({
            outcome: 'bad',
            unchanged: false,
            signers: [{ problems: ['CONTENT_CHANGED'] }],
          });
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
