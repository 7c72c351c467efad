import { readFileSync } from 'node:fs';
import { seriousFaults } from '../support/looks.ts';
import { openDevice } from '../support/steps.ts';
import { emptyPhone, expect, test } from '../support/workbench.ts';

test('the file browser: tree by keyboard, terms beside bytes, PIN, write and undo, dump and comparison', async ({
  page,
  workbench,
}) => {
  test.setTimeout(120_000);
  await workbench.provision(emptyPhone, { verify: false });
  await openDevice(page, emptyPhone, 'Files');
  const tree = page.getByRole('tree', { name: 'Files of the card' });
  const item = (name: RegExp) => tree.getByRole('treeitem', { name });
  await expect(item(/^ADF\.USIM/)).toBeVisible();

  await tree.focus();
  await page.keyboard.press('Home');
  await expect(item(/^MF/)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(item(/^EF\.DIR/)).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('region', { name: 'Records', exact: true })).toContainText('A0000000871002');
  await expect(page.getByRole('region', { name: 'Access' })).toContainText('always');

  await item(/^ADF\.USIM/).click();
  await item(/^EF\.FPLMN/).click();
  const view = page.getByRole('region', { name: 'EF.FPLMN' });
  await expect(view).toContainText('Forbidden networks');
  await view.getByRole('button', { name: 'Edit file' }).click();
  const edit = page.getByRole('dialog', { name: 'Write EF.FPLMN' });
  const field = edit.getByRole('textbox', { name: 'Bytes' });
  const before = await field.inputValue();
  await expect(edit.getByRole('button', { name: 'Write EF.FPLMN' })).toBeDisabled();
  await field.fill(`62 F2 20${before.slice(8)}`);
  await expect(edit.getByRole('status', { name: 'What would change' })).toContainText('62 F2 20');
  await edit.getByRole('button', { name: 'Write EF.FPLMN' }).click();
  await expect(edit).toBeHidden();
  await expect(view).toContainText('262 02');
  const writes = page.getByRole('region', { name: 'Writes of files' });
  await writes.getByRole('button', { name: 'Undo the write of EF.FPLMN' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo write' }).click();
  await expect(writes).toContainText('Undone');
  await expect(view).not.toContainText('262 02');

  await item(/^EF\.IMSI/).click();
  const pins = page.getByRole('region', { name: 'PINs', exact: true });
  await expect(pins.getByRole('row', { name: /^ADM1/ })).toContainText('Asked for');
  await pins.getByRole('button', { name: 'Enter ADM1' }).click();
  const enter = page.getByRole('dialog', { name: 'Enter ADM1' });
  await expect(enter).toContainText(/Tries left: \d/);
  await enter.getByLabel('ADM1').fill('12345678');
  await enter.getByRole('button', { name: 'Enter ADM1' }).click();
  await expect(pins.getByRole('row', { name: /^ADM1/ })).toContainText('Verified');
  await page.getByRole('button', { name: 'Forget verified PINs' }).click();
  await expect(pins.getByRole('row', { name: /^ADM1/ })).toContainText('Asked for');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save dump' }).click();
  const dump = await (await download).path();
  expect(JSON.parse(readFileSync(dump, 'utf8'))).toMatchObject({ format: 'esim-workbench.file-dump', version: 1 });
  await page.getByRole('button', { name: 'Compare' }).click();
  const compare = page.getByRole('dialog', { name: 'Compare the card’s files' });
  await compare
    .getByLabel('Dump or package')
    .setInputFiles({ name: 'dump.json', mimeType: 'application/json', buffer: readFileSync(dump) });
  await expect(compare.getByRole('status')).toContainText('No difference');
  expect(await seriousFaults(page, '[role=dialog]')).toEqual([]);
});
