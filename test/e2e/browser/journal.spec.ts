import { openScreen } from '../support/steps.ts';
import { emptyPhone, expect, test } from '../support/workbench.ts';

test('the journal lists operations with stages and entries, and its chain holds', async ({ page, workbench }) => {
  const operation = await workbench.provision(emptyPhone);
  await openScreen(page, 'Operations');
  const row = page.getByRole('link', { name: /Load, bind and verify/ });
  await expect(row).toContainText('Done');
  await row.click();
  const detail = page.getByRole('article', { name: 'Operation' });
  await expect(detail).toContainText(operation.id);
  await expect(detail.getByRole('list', { name: 'Stages' })).toContainText('Install on the eUICC');
  await expect(detail.getByRole('list', { name: 'Journal entries' }).getByRole('listitem').first()).toContainText(
    'Operation started',
  );

  await page.getByRole('button', { name: 'Verify the chain' }).click();
  await expect(page.getByRole('status', { name: 'Verdict on the journal' })).toContainText(/Intact, \d+ entries/);

  await page.getByRole('button', { name: 'All entries' }).click();
  await expect(page.getByRole('region', { name: 'Journal entries' })).toContainText('Operation ended');
});

test('the list is filtered by outcome and text', async ({ page, workbench }) => {
  await workbench.provision(emptyPhone, { verify: false });
  await openScreen(page, 'Operations');
  const rows = page.getByRole('region', { name: 'Operations' }).getByRole('listitem');
  await expect(rows).toHaveCount(1);
  await page.getByRole('textbox', { name: 'Filter operations' }).fill('no such device');
  await expect(page.getByText('No operation matches')).toBeVisible();
  await page.getByRole('textbox', { name: 'Filter operations' }).fill(emptyPhone);
  await expect(rows).toHaveCount(1);
  await page.getByRole('combobox', { name: 'Outcome' }).click();
  await page.getByRole('option', { name: 'Failed' }).click();
  await expect(page.getByText('No operation matches')).toBeVisible();
});
