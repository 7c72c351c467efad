import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { enterCode, openScreen, readProfileDetails } from '../support/steps.ts';
import { emptyPhone, expect, test } from '../support/workbench.ts';

const sample = readFileSync(resolve(import.meta.dirname, '../../../resources/profiles/workbench-5g.der'));

test('looks at a package of the catalogue: tree, findings, bytes, the card of a device', async ({ page }) => {
  await openScreen(page, 'Packages');
  await page
    .getByRole('listbox', { name: 'Catalogue' })
    .getByRole('option', { name: /^workbench-5g/ })
    .click();
  await expect(page.getByRole('heading', { level: 1, name: 'workbench-5g' })).toBeVisible();

  const tree = page.getByRole('tree', { name: 'Contents of the package' });
  await expect(tree.getByRole('treeitem').first()).toContainText('ProfileHeader');
  await tree.focus();
  await page.keyboard.press('Home');
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight'])
    await page.keyboard.press(key);
  await expect(tree.getByRole('treeitem', { name: /^PE-USIM/ })).toHaveAttribute('aria-expanded', 'true');
  await expect(tree.getByRole('treeitem', { name: /EF\.IMSI/ })).toContainText('999700000000001');
  await page.keyboard.press('ArrowLeft');
  await expect(tree.getByRole('treeitem', { name: /PE-USIM 2/ })).toHaveAttribute('aria-expanded', 'false');

  // Keys are dots, in the tree and in the bytes.
  await page.getByRole('textbox', { name: 'Search the package' }).fill('opc');
  await tree.getByRole('treeitem', { name: /^opc/ }).click();
  const bytes = page.getByRole('region', { name: 'Raw bytes' });
  await expect(bytes).toContainText('•• ••');
  const { opc } = (
    JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../resources/profiles/index.json'), 'utf8')) as {
      opc: string;
    }[]
  )[0]!;
  await expect(page.getByRole('main')).not.toContainText(opc.slice(0, 8));

  await page.getByRole('tab', { name: /^Findings/ }).click();
  await page.getByRole('combobox', { name: 'Loaded as' }).click();
  await page.getByRole('option', { name: 'Operational' }).click();
  await expect(page.getByRole('status', { name: 'What was found' })).toContainText('1 error');
  await page.getByRole('button', { name: /An administrative code is a test value/ }).click();
  await expect(tree.getByRole('treeitem', { name: /^Error pinCodes/ })).toHaveAttribute('aria-selected', 'true');

  await page.getByRole('combobox', { name: 'For the card of' }).click();
  await page.getByRole('option', { name: 'Cirrus' }).click();
  await expect(page.getByRole('main')).toContainText(/KiB free/);
  expect((await new AxeBuilder({ page }).include('main').analyze()).violations).toEqual([]);
});

test('looks at a file without adding it, and compares two packages', async ({ page, workbench }) => {
  const before = await workbench.get('/services/smdp/catalogue');
  await openScreen(page, 'Packages');
  await page
    .getByLabel('Package to look at')
    .setInputFiles({ name: 'mine.der', mimeType: 'application/octet-stream', buffer: sample });
  await expect(page.getByRole('heading', { level: 1, name: 'mine.der' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Compare with' }).click();
  await page.getByRole('option', { name: 'workbench-5g' }).click();
  await expect(page.getByRole('main')).toContainText('No difference');
  await page.getByRole('combobox', { name: 'Compare with' }).click();
  await page.getByRole('option', { name: 'workbench-lte' }).click();
  await expect(page.getByRole('status', { name: 'Comparison' })).toContainText('differences');
  await expect(page.getByRole('region', { name: 'Differences' })).toContainText('Workbench LTE');
  expect((await new AxeBuilder({ page }).include('main').analyze()).violations).toEqual([]);
  expect(await workbench.get('/services/smdp/catalogue')).toEqual(before);

  await page
    .getByLabel('Package to look at')
    .setInputFiles({ name: 'broken.der', mimeType: 'application/octet-stream', buffer: sample.subarray(0, 500) });
  await expect(page.getByRole('list', { name: 'Findings' })).toContainText('An element is not built as it is defined');
});

test('tells of the package before it is loaded, and leads to it', async ({ page, workbench }) => {
  const order = await workbench.order();
  await enterCode(page, emptyPhone, order.activationCode!);
  await readProfileDetails(page);
  await expect(page.getByRole('main')).toContainText(/1 error, \d warnings?/);
  await page.getByRole('link', { name: 'Look at the package' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Order of ${order.iccid}` })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Findings' })).toContainText('An administrative code is a test value');
});
