import { readFileSync } from 'node:fs';
import { expectSoundInEveryLook } from '../support/looks.ts';
import { openScreen } from '../support/steps.ts';
import { expect, test, type Page } from '../support/workbench.ts';

const k = '465b5ce8b199b49faa5f0a2ee238a6bc';
const op = 'cdc202d5123e20f62b6d676ac72cb318';
const heading = 'ICCID,IMSI,Ki,OP,PIN1,MSISDN,NAME,KIC1';
const sound = [
  heading,
  `8988247000000012345,999700000001234,${k},${op},4711,+447700900123,Customer,00`,
  `8988247000000012352,999700000001235,${k},${op},4712,,,00`,
].join('\r\n');
const faulty = [heading, `8988247000000012346,999700000001234,${k},,12,,,`, `898824,999700000001234,,,,,,`].join('\n');

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Import orders from a CSV file' });
const file = (text: string) => ({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

async function openImport(page: Page) {
  await openScreen(page, 'Services');
  await page.getByRole('button', { name: 'Import orders' }).click();
  return dialogOf(page);
}

test('shows every fault by line, orders nothing, then takes the corrected file and exports the codes', async ({
  page,
  workbench,
}) => {
  const dialog = await openImport(page);
  const importing = dialog.getByRole('button', { name: /^Import/ });
  await expect(importing).toBeDisabled();
  await dialog.getByLabel('Order file').setInputFiles(file(faulty));
  const faults = dialog.getByRole('region', { name: 'Faults of the file' });
  await expect(faults.getByRole('row').filter({ hasText: 'PIN1' })).toContainText('a code of 4 to 8 digits');
  await expect(faults.getByRole('row').filter({ hasText: 'ICCID has 18' })).toContainText('3');
  await expect(importing).toBeDisabled();
  expect(await workbench.get('/services/smdp/orders')).toEqual([]);

  await dialog.getByLabel('Order file').setInputFiles(file(sound));
  const rows = dialog.getByRole('region', { name: 'Orders of the file' });
  await expect(rows.getByRole('row')).toHaveCount(3);
  await expect(rows).toContainText('Customer');
  await expect(dialog).toContainText('never shown: K, OP, PIN1');
  await expect(dialog).toContainText('without a use here: KIC1');
  await expect(dialog).not.toContainText(k.slice(0, 8));
  await dialog.getByRole('button', { name: 'Import 2 orders' }).click();
  await expect(page.getByText('2 profiles are ordered')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Orders' }).getByRole('listitem')).toHaveCount(2);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export CSV' }).click(),
  ]);
  const csv = readFileSync(await download.path(), 'utf8');
  const orders = await workbench.get<{ activationCode: string }[]>('/services/smdp/orders');
  for (const { activationCode } of orders) expect(csv).toContain(activationCode);
  expect(csv).not.toContain(k);
});

test('takes a file that is dropped on it, and not the window', async ({ page }) => {
  const dialog = await openImport(page);
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'dropped.csv', { type: 'text/csv' }));
    return data;
  }, sound);
  await dialog.getByText('Drop a CSV file here').dispatchEvent('drop', { dataTransfer: transfer });
  await expect(dialog).toContainText('dropped.csv');
  await expect(dialog).toContainText('2 rows ready');
});

test('the preview is sound in every look', async ({ page }) => {
  const dialog = await openImport(page);
  for (const [name, text] of Object.entries({ faulty, sound })) {
    await dialog.getByLabel('Order file').setInputFiles(file(text));
    await expect(dialog.getByRole('region', { name: /of the file/ }).first()).toBeVisible();
    await expectSoundInEveryLook(page, `${name} order file`, { within: '[role=dialog]', fits: '[role=dialog]' });
  }
});
