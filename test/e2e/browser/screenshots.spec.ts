import { resolve } from 'node:path';
import { enterCode, openDevice, openScreen, readProfileDetails } from '../support/steps.ts';
import { emptyPhone, expect, oneProfileTablet, test, type Page } from '../support/workbench.ts';

const folder = resolve(import.meta.dirname, '../../../docs/screenshots');

/** The README's pictures, taken from the product as it runs: WORKBENCH_SCREENSHOTS=1. */
test('takes the pictures of the README', async ({ page, workbench }) => {
  test.skip(process.env['WORKBENCH_SCREENSHOTS'] !== '1', 'WORKBENCH_SCREENSHOTS=1 writes docs/screenshots');
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 1280, height: 800 });
  const shoot = async (name: string) => {
    await page.evaluate(() => document.fonts.ready);
    await expect(page.getByRole('status', { name: 'Reading' })).toHaveCount(0);
    await closeToasts(page);
    await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
  };
  await shoot('bench');
  const order = await workbench.order();
  await enterCode(page, emptyPhone, order.activationCode!);
  await readProfileDetails(page);
  await expect(page.getByRole('button', { name: 'Load profile' })).toBeVisible();
  await shoot('check-the-profile');
  await page.getByRole('button', { name: 'Load profile' }).click();
  await expect(page.getByRole('region', { name: 'Verification' })).toContainText('Verified', { timeout: 60_000 });
  await shoot('result');
  await openDevice(page, emptyPhone, 'IMEI');
  await shoot('imei');
  await page.getByRole('tab', { name: 'Verification' }).click();
  await shoot('verification');
  await page.getByRole('tab', { name: 'Files', exact: true }).click();
  const files = page.getByRole('tree', { name: 'Files of the card' });
  await files.getByRole('treeitem', { name: /ADF\.USIM/ }).click();
  await page.keyboard.press('ArrowRight');
  await files.getByRole('treeitem', { name: /EF\.IMSI/ }).click();
  await expect(page.getByRole('heading', { name: /EF\.IMSI/ })).toBeVisible();
  await shoot('files');
  await openScreen(page, 'Packages');
  await page
    .getByRole('listbox', { name: 'Catalogue' })
    .getByRole('option', { name: /^workbench-5g/ })
    .click();
  await expect(page.getByRole('tree', { name: 'Contents of the package' }).getByRole('treeitem').first()).toBeVisible();
  await shoot('packages');
  await openScreen(page, 'Trace');
  await page.getByRole('textbox', { name: 'Find in the trace' }).fill('ES10b.PrepareDownload');
  await page.keyboard.press('Enter');
  await page.getByRole('grid', { name: 'Trace lines' }).getByRole('row', { selected: true }).click();
  await expect(page.getByRole('region', { name: 'Line in detail' })).toBeVisible();
  await shoot('trace');
  await openScreen(page, 'Operations');
  await page.getByRole('link', { name: /Load, bind and verify/ }).click();
  await page.getByRole('button', { name: 'Verify the chain' }).click();
  await expect(page.getByRole('status', { name: 'Verdict on the journal' })).toContainText('Intact');
  await shoot('journal');
  await page.emulateMedia({ colorScheme: 'dark' });
  await openDevice(page, oneProfileTablet);
  await page.getByRole('button', { name: 'Show trace' }).click();
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(page.getByRole('grid', { name: 'Trace lines' })).toContainText('GetProfilesInfo');
  await shoot('device-dark');
});

async function closeToasts(page: Page) {
  for (const button of await page
    .getByRole('region', { name: 'Outcomes' })
    .getByRole('button', { name: 'Close' })
    .all()) {
    await button.click().catch(() => undefined);
  }
}
