import { readFileSync } from 'node:fs';
import type { Download } from '@playwright/test';
import { expectSoundInEveryLook } from '../support/looks.ts';
import { openScreen } from '../support/steps.ts';
import { emptyPhone, expect, oneProfileTablet, test, type Page } from '../support/workbench.ts';

const saved = async (download: Download) => readFileSync((await download.path())!);

/** The next `count` files the page hands out, by name. */
async function filesAfter(page: Page, count: number, act: () => Promise<void>): Promise<Map<string, Buffer>> {
  const downloads: Download[] = [];
  const all = new Promise<void>((resolve) =>
    page.on('download', (download) => {
      downloads.push(download);
      if (downloads.length === count) resolve();
    }),
  );
  await act();
  await all;
  page.removeAllListeners('download');
  return new Map(await Promise.all(downloads.map(async (one) => [one.suggestedFilename(), await saved(one)] as const)));
}

test('a report is exported signed, and checked by its files: sound, changed, and without its signature', async ({
  page,
  workbench,
}) => {
  const operation = await workbench.provision(emptyPhone);
  await openScreen(page, 'Operations');
  await page.getByRole('link', { name: /Load, bind and verify/ }).click();
  await page.getByRole('button', { name: 'Export report' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export report' });
  await dialog.getByRole('combobox', { name: 'Format' }).click();
  await page.getByRole('option', { name: 'HTML' }).click();
  await dialog.getByRole('textbox', { name: 'Operator' }).fill('Ada');
  await expectSoundInEveryLook(page, 'export report', { within: '[role=dialog]', fits: '[role=dialog]' });
  const files = await filesAfter(page, 2, () => dialog.getByRole('button', { name: 'Export' }).click());
  const name = `report-${operation.id}.html`;
  expect([...files.keys()].sort()).toEqual([name, `${name}.p7s`]);
  const report = files.get(name)!;
  expect(report.toString()).toContain('Ada');
  await expect(dialog).toBeHidden();

  await page.getByRole('button', { name: 'Check a report' }).click();
  const check = page.getByRole('dialog', { name: 'Check a report' });
  const give = (buffer: Buffer, ...more: { name: string; mimeType: string; buffer: Buffer }[]) =>
    check.getByLabel('Report file').setInputFiles([{ name, mimeType: 'text/html', buffer }, ...more]);
  const signature = { name: `${name}.p7s`, mimeType: 'application/pkcs7-signature', buffer: files.get(`${name}.p7s`)! };
  await give(report, signature);
  const verdict = check.getByRole('status', { name: 'Verdict' });
  await expect(verdict).toContainText('The signature holds');
  await expect(verdict).toContainText('Unchanged');
  await expect(verdict).toContainText('The journal of this bench says the same');
  await expect(verdict).toContainText('CN=Bench, OU=Report signing');
  await expectSoundInEveryLook(page, 'check a report', { within: '[role=dialog]', fits: '[role=dialog]' });
  await give(Buffer.from(report.toString().replace('Ada', 'Eva')), signature);
  await expect(verdict).toContainText('The signature does not hold');
  await expect(verdict).toContainText('something in it was changed');
  await give(report);
  await expect(check.getByRole('alert')).toContainText('The file bears no signature');
  await page.keyboard.press('Escape');
});

test('operations are ticked with Shift and click, and give CSV and labels', async ({ page, workbench }) => {
  await workbench.provision(emptyPhone, { verify: false });
  await workbench.provision(oneProfileTablet, { verify: false });
  await workbench.provision(oneProfileTablet, { verify: false });
  await openScreen(page, 'Operations');
  const bar = page.getByRole('toolbar', { name: 'Chosen operations' });
  await expect(bar.getByRole('button', { name: 'CSV' })).toBeDisabled();
  const boxes = page.getByRole('region', { name: 'Operations' }).getByRole('checkbox');
  await expect(boxes).toHaveCount(3);
  await boxes.first().click();
  await boxes.last().click({ modifiers: ['Shift'] });
  await expect(bar).toContainText('3 chosen');
  await boxes.nth(1).click();
  await expect(bar).toContainText('2 chosen');
  await expectSoundInEveryLook(page, 'ticked operations');
  const csv = await filesAfter(page, 1, () => bar.getByRole('button', { name: 'CSV' }).click());
  expect(csv.get('operations.csv')!.toString().trim().split('\r\n')).toHaveLength(3);
  await bar.getByRole('button', { name: 'Labels' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make labels' });
  await expectSoundInEveryLook(page, 'make labels', { within: '[role=dialog]', fits: '[role=dialog]' });
  const labels = await filesAfter(page, 1, () => dialog.getByRole('button', { name: 'Make labels' }).click());
  expect(labels.get('labels.pdf')!.subarray(0, 5).toString()).toBe('%PDF-');
});

test('the settings show who signs, give the certificate away, and renew it', async ({ page }) => {
  await openScreen(page, 'Settings');
  const section = page.getByRole('region', { name: 'Signing of reports' });
  await expect(section).toContainText('RSA, 3072 bits');
  const files = await filesAfter(page, 1, () => section.getByRole('button', { name: 'Export certificate' }).click());
  expect([...files.values()][0]!.toString()).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  await expectSoundInEveryLook(page, 'signing of reports', { within: 'main' });
  const before = await section.getByRole('definition').last().textContent();
  await section.getByRole('button', { name: 'Renew identity' }).click();
  await page.getByRole('dialog', { name: 'Renew identity' }).getByRole('button', { name: 'Renew identity' }).click();
  await expect(section.getByRole('definition').last()).not.toHaveText(before!);
});
