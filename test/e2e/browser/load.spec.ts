import { copyPicture, copyText, dropFile, plainPicture, qrPicture } from '../support/pictures.ts';
import { enterCode, expectError, openDevice, readProfileDetails } from '../support/steps.ts';
import { emptyPhone, expect, test, type Page } from '../support/workbench.ts';

const codeField = (page: Page) => page.getByRole('textbox', { name: 'Activation code' });
const loaded = (page: Page) => page.getByRole('heading', { name: /is on the eUICC/ });

test('loads, binds and verifies an eSIM from a typed activation code', async ({ page, workbench }) => {
  const order = await workbench.order();
  await enterCode(page, emptyPhone, order.activationCode!);
  await readProfileDetails(page);

  await expect(page.getByRole('heading', { name: new RegExp(`^Load .* into ${emptyPhone}`) })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('for reference only');
  expect(await workbench.profiles(emptyPhone), 'nothing is on the card before the answer').toEqual([]);
  await page.getByRole('button', { name: 'Load profile' }).click();

  await expect(loaded(page)).toBeVisible({ timeout: 40_000 });
  const [profile] = await workbench.profiles(emptyPhone);
  expect(profile).toMatchObject({ iccid: order.iccid, profileState: 'enabled' });

  const bound = page.getByRole('region', { name: 'IMEI bound' });
  await expect(bound).toContainText(profile!.imei!);
  await expect(bound).toContainText('so the registry allots one to it');
  const report = page.getByRole('region', { name: 'Verification' });
  await expect(report).toContainText('Verified');
  await expect(report).toContainText('Authentication with the network');
  await expect(report.getByText('Fail', { exact: true })).toHaveCount(0);
});

test('opens the wizard on a code pasted anywhere', async ({ page, workbench }) => {
  const order = await workbench.order();
  await copyText(page, `Your code: ${order.activationCode}\n`);
  await page.keyboard.press('Control+v');
  await expect(codeField(page)).toHaveValue(order.activationCode!);
  await expect(page.getByRole('status', { name: 'Activation code as read' })).toContainText(order.matchingId!);
});

test('opens the wizard on a QR picture pasted anywhere', async ({ page, workbench }) => {
  const order = await workbench.order();
  await copyPicture(page, await qrPicture(order.activationCode!));
  await page.keyboard.press('Control+v');
  await expect(codeField(page)).toHaveValue(order.activationCode!);
});

test('says so when the clipboard holds no code', async ({ page }) => {
  await copyText(page, 'a shopping list');
  await page.keyboard.press('Control+v');
  await expect(page.getByRole('region', { name: 'Outcomes' })).toContainText('The clipboard holds no activation code.');
});

test('reads a code from a QR picture file', async ({ page, workbench }) => {
  const order = await workbench.order();
  await page.getByRole('link', { name: `Load eSIM into ${emptyPhone}` }).click();
  const picture = await qrPicture(order.activationCode!);
  await page
    .getByLabel('QR picture or text file')
    .setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture });
  await expect(codeField(page)).toHaveValue(order.activationCode!);
});

test('refuses a picture without a QR code and changes nothing', async ({ page, workbench }) => {
  await page.getByRole('link', { name: `Load eSIM into ${emptyPhone}` }).click();
  await page
    .getByLabel('QR picture or text file')
    .setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: plainPicture });
  await expectError(page, 'QR_UNREADABLE');
  expect(await workbench.get('/operations')).toEqual([]);
});

test('loads an eSIM from a QR picture dropped on the bench, and leaves it disabled when told to', async ({
  page,
  workbench,
}) => {
  const order = await workbench.order();
  await openDevice(page, emptyPhone);
  await dropFile(page, { name: 'code.png', mimeType: 'image/png', buffer: await qrPicture(order.activationCode!) });
  await expect(codeField(page)).toHaveValue(order.activationCode!);
  await page.getByRole('radio', { name: 'Leave it disabled on the eUICC' }).check();
  await readProfileDetails(page);
  await page.getByRole('button', { name: 'Load profile' }).click();
  await expect(loaded(page)).toBeVisible({ timeout: 40_000 });
  expect((await workbench.profiles(emptyPhone))[0]).toMatchObject({
    iccid: order.iccid,
    profileState: 'disabled',
    imei: null,
  });

  await page.getByRole('button', { name: 'Enable profile' }).click();
  await expect(page.getByRole('region', { name: 'IMEI bound' })).toContainText('so the registry allots one to it');
  await page.getByRole('button', { name: 'Verify now' }).click();
  await expect(page.getByRole('region', { name: 'Verification' })).toContainText('Verified', { timeout: 30_000 });
});

test('opens on an lpa: link that the host hands over', async ({ page, workbench }) => {
  const order = await workbench.order();
  await page.goto(`${workbench.address}/#/load?activationCode=${encodeURIComponent(order.activationCode!)}`);
  await expect(codeField(page)).toHaveValue(order.activationCode!);
});

test('asks for the confirmation code when it is needed', async ({ page, workbench }) => {
  const order = await workbench.order({ confirmationCode: '4711' });
  await enterCode(page, emptyPhone, order.activationCode!);
  await page.getByRole('radio', { name: 'Leave it disabled on the eUICC' }).check();
  await readProfileDetails(page);
  await page.getByRole('button', { name: 'Load profile' }).click();
  await page.getByRole('textbox', { name: 'Confirmation code' }).fill('4711');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(loaded(page)).toBeVisible({ timeout: 40_000 });
  expect(await workbench.profiles(emptyPhone)).toHaveLength(1);
});

test('a wrong confirmation code is asked for again until the order is locked, and loads nothing', async ({
  page,
  workbench,
}) => {
  const order = await workbench.order({ confirmationCode: '4711' });
  await enterCode(page, emptyPhone, order.activationCode!);
  await readProfileDetails(page);
  await page.getByRole('button', { name: 'Load profile' }).click();
  for (const wrong of ['0000', '0001', '0002']) {
    await page.getByRole('textbox', { name: 'Confirmation code' }).fill(wrong);
    await page.getByRole('button', { name: 'Continue' }).click();
    if (wrong === '0002') break;
    await expect(page.getByRole('textbox', { name: 'Confirmation code' })).toHaveValue('');
    await expect(page.getByText('The server says that code is wrong')).toBeVisible();
  }
  await expectError(page, 'REMOTE_RSP');
  await expect(page.getByRole('main').getByRole('alert').first()).toContainText('confirmation code');
  expect(await workbench.profiles(emptyPhone)).toEqual([]);
});

test('declining after the metadata leaves the card as it was', async ({ page, workbench }) => {
  const order = await workbench.order();
  await enterCode(page, emptyPhone, order.activationCode!);
  await readProfileDetails(page);
  await page.getByRole('button', { name: 'Do not load' }).click();
  await expect(page.getByRole('heading', { name: 'The load was canceled' })).toBeVisible();
  expect(await workbench.profiles(emptyPhone)).toEqual([]);
});

test('goes on with the same load after the window is opened again', async ({ page, workbench }) => {
  const order = await workbench.order();
  await enterCode(page, emptyPhone, order.activationCode!);
  await readProfileDetails(page);
  await expect(page.getByRole('button', { name: 'Load profile' })).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Load profile' }).click();
  await expect(loaded(page)).toBeVisible({ timeout: 40_000 });
});

for (const [code, what] of [
  ['not a code', 'text'],
  ['LPA:1$$', 'a code without a server'],
  ['LPA:2$smdp.example$X', 'a code of another format'],
] as const) {
  test(`refuses ${what} before anything is touched`, async ({ page, workbench }) => {
    await enterCode(page, emptyPhone, code);
    await expectError(page, /ACTIVATION_CODE_/);
    await expect(page.getByRole('button', { name: 'Read profile details' })).toBeDisabled();
    expect(await workbench.get('/operations')).toEqual([]);
  });
}

test('orders a profile of the catalogue and loads it without a code at hand', async ({ page, workbench }) => {
  await page.getByRole('link', { name: `Load eSIM into ${emptyPhone}` }).click();
  await page.getByRole('button', { name: 'Order and use' }).click();
  await readProfileDetails(page);
  await page.getByRole('button', { name: 'Load profile' }).click();
  await expect(loaded(page)).toBeVisible({ timeout: 40_000 });
  expect(await workbench.profiles(emptyPhone)).toHaveLength(1);
});
