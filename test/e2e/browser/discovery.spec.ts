import type { Order } from '#shared/api/index.ts';
import { expectNoExcess, expectSoundInEveryLook, seriousFaults } from '../support/looks.ts';
import { expectError, openScreen, readProfileDetails } from '../support/steps.ts';
import { emptyPhone, expect, test, type Page, type Workbench } from '../support/workbench.ts';

const codeField = (page: Page) => page.getByRole('textbox', { name: 'Activation code' });
const result = (page: Page) => page.getByRole('status', { name: 'Search result' });

async function announce(workbench: Workbench): Promise<Order> {
  const { eid } = await workbench.device(emptyPhone);
  return workbench.post('/services/smdp/orders', { profileType: 'workbench-5g', eid, announce: true });
}

async function search(page: Page, smds?: string) {
  await page.getByRole('link', { name: `Load eSIM into ${emptyPhone}` }).click();
  if (smds !== undefined) await page.getByRole('textbox', { name: 'Discovery server (optional)' }).fill(smds);
  await page.getByRole('button', { name: 'Search for profiles' }).click();
}

test('finds the profile that waits for the card and loads it without a code', async ({ page, workbench }) => {
  const order = await announce(workbench);
  await search(page);
  await expect(result(page)).toContainText('1 profile waiting for this card');
  await expect(codeField(page)).toHaveValue(order.activationCode!);
  await page.getByRole('radio', { name: 'Leave it disabled on the eUICC' }).check();
  await readProfileDetails(page);
  await page.getByRole('button', { name: 'Load profile' }).click();
  await expect(page.getByRole('heading', { name: /is on the eUICC/ })).toBeVisible({ timeout: 40_000 });
  expect(await workbench.profiles(emptyPhone)).toMatchObject([{ iccid: order.iccid }]);
  await expect.poll(() => workbench.get('/services/smds/events')).toEqual([]);
});

test('lets one of several be picked', async ({ page, workbench }) => {
  const [, second] = [await announce(workbench), await announce(workbench)];
  await search(page);
  await expect(result(page)).toContainText('2 profiles waiting for this card');
  await expect(codeField(page)).toHaveValue('');
  await page
    .getByRole('button', { name: /^Use profile/ })
    .nth(1)
    .click();
  await expect(codeField(page)).toHaveValue(second.activationCode!);
});

test('says that nothing waits, and is sound in every look', async ({ page }) => {
  await search(page);
  await expect(result(page)).toContainText('No profile is waiting for this card');
  await expectSoundInEveryLook(page, 'nothing waits');
});

test('says why a discovery server cannot be asked, and what to do', async ({ page }) => {
  await search(page, 'localhost:1');
  await expectError(page, 'HTTP_UNREACHABLE');
});

test('keeps the result over a reload, on a narrow screen too', async ({ page, workbench }) => {
  await announce(workbench);
  await announce(workbench);
  await page.setViewportSize({ width: 480, height: 800 });
  await page.goto(`${workbench.address}/#/load/${(await workbench.device(emptyPhone)).id}`);
  await page.getByRole('button', { name: 'Search for profiles' }).click();
  await expect(result(page)).toContainText('2 profiles waiting');
  await page.reload();
  await expect(result(page)).toContainText('2 profiles waiting');
  await expectNoExcess(page, 'result of the search');
  expect(await seriousFaults(page)).toEqual([]);
});

test('an order is announced from the services screen, and its event shows there', async ({ page, workbench }) => {
  await openScreen(page, 'Services');
  await expect(page.getByRole('region', { name: 'SM-DS' })).toContainText('Running');
  await page.getByRole('button', { name: 'Create order' }).click();
  const dialog = page.getByRole('dialog');
  const announced = dialog.getByRole('switch', { name: /Announce at the SM-DS/ });
  await expect(announced).toBeDisabled();
  await dialog.getByRole('combobox', { name: 'For device' }).click();
  await page.getByRole('option', { name: new RegExp(`^${emptyPhone}`) }).click();
  await announced.check();
  await dialog.getByRole('button', { name: 'Create order' }).click();
  await page
    .getByRole('dialog', { name: /QR|code/i })
    .getByRole('button', { name: 'Close' })
    .click();
  await page.getByRole('tab', { name: 'SM-DS' }).click();
  const [event] = await workbench.get<{ eventId: string }[]>('/services/smds/events');
  await expect(page.getByRole('region', { name: 'Events table' })).toContainText(event!.eventId);
  expect(await seriousFaults(page)).toEqual([]);
});
