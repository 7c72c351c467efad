import { readFile } from 'node:fs/promises';
import { seriousFaults } from '../support/looks.ts';
import { openScreen } from '../support/steps.ts';
import { emptyPhone, expect, test } from '../support/workbench.ts';

test('a step of an operation leads to its lines, a line to its tree, and the trace to a file', async ({
  page,
  workbench,
}) => {
  const { id } = await workbench.provision(emptyPhone);
  await page.goto(`${workbench.address}/#/journal/${id}`);
  await page.getByRole('link', { name: 'Show lines of: Read the card' }).first().click();
  const lines = page.getByRole('grid', { name: 'Trace lines' });
  await expect(lines).toContainText('ES10');
  await expect(page.getByText(/^Operation op-\d+: Read the card$/)).toBeVisible();

  // By keyboard alone: to a line, into it, out of it.
  await lines.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await expect(lines.getByRole('row', { selected: true })).toHaveAttribute('aria-rowindex', '2');
  await page.keyboard.press('Enter');
  const detail = page.getByRole('region', { name: 'Line in detail' });
  await expect(detail).toContainText('Status');
  await page.keyboard.press('Escape');
  await expect(detail).toBeHidden();

  // Without the operation: everything.
  await page.getByRole('button', { name: /^Operation op-/ }).click();
  await page.getByRole('textbox', { name: 'Find in the trace' }).fill('ES10b.PrepareDownload');
  await page.keyboard.press('Enter');
  await lines.getByRole('row', { selected: true }).click();
  await expect(detail.getByRole('heading', { name: 'ES10b.PrepareDownload' })).toBeVisible();
  const request = detail.getByRole('list', { name: 'Request as a tree' });
  await expect(request).toContainText('smdpSigned2');
  await expect(request).toContainText('transactionId');
  await expect(detail.getByRole('list', { name: 'Answer as a tree' })).toContainText('euiccSigned2');

  expect(await seriousFaults(page)).toEqual([]);

  await page.getByRole('button', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export the trace' });
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export' }).click();
  const file = await readFile(await (await download).path());
  // Section Header Block, byte-order magic.
  expect(file.subarray(0, 12).toString('hex')).toMatch(/^0a0d0d0a.{8}4d3c2b1a$/);

  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Clear trace' }).click();
  await expect(page.getByText('Nothing has been exchanged yet')).toBeVisible();
});

test('the whole trace is scrolled by place, filtered, and held', async ({ page, workbench }) => {
  await workbench.provision(emptyPhone);
  await openScreen(page, 'Trace');
  const lines = page.getByRole('grid', { name: 'Trace lines' });
  await expect(lines.getByRole('row').first()).toBeVisible();
  await lines.focus();
  await page.keyboard.press('Home');
  await expect(lines.getByRole('row', { selected: true })).toHaveAttribute('aria-rowindex', '1');
  await expect(lines.getByRole('row').first()).not.toContainText('…');
  await page.keyboard.press('End');
  const total = await lines.getAttribute('aria-rowcount');
  await expect(lines.getByRole('row', { selected: true })).toHaveAttribute('aria-rowindex', total!);
  await page.getByRole('combobox', { name: 'Outcome' }).click();
  await page.getByRole('option', { name: 'Refused or failed' }).click();
  await expect(page.getByText(/^[\d,]+ lines? of [\d,]+$/)).toBeVisible();
  await page.getByRole('button', { name: 'Pause trace' }).click();
  await expect(page.getByRole('button', { name: 'Resume trace' })).toBeVisible();
});
