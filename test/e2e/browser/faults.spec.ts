import { enterCode, expectError, openDevice, readProfileDetails, switchFault } from '../support/steps.ts';
import { emptyPhone, expect, test } from '../support/workbench.ts';

/** Each fault of the simulated bench: what people see, and that nothing was changed. */
test('card removed: the tile says so, a load is refused with its code, and all is well again afterwards', async ({
  page,
  workbench,
}) => {
  const order = await workbench.order();
  await switchFault(page, emptyPhone, 'Card removed');
  const tile = page.getByRole('listitem', { name: emptyPhone });
  await expect(tile).toContainText('No card');
  await expect(tile).not.toContainText('None loaded');
  await enterCode(page, emptyPhone, order.activationCode!);
  await readProfileDetails(page);
  await expectError(page, /CARD_MISSING|DEVICE_GONE/);
  await workbench.setFault(emptyPhone, 'cardRemoved', false);
  await workbench.idle(emptyPhone);
  expect(await workbench.profiles(emptyPhone)).toEqual([]);
  await expect.poll(async () => (await workbench.device(emptyPhone)).state).toBe('ready');
});

test('slow reader: the load goes on, its stage is shown, and it can be canceled at a safe point', async ({
  page,
  workbench,
}) => {
  const order = await workbench.order();
  await switchFault(page, emptyPhone, 'Slow reader');
  await enterCode(page, emptyPhone, order.activationCode!);
  await readProfileDetails(page);
  await expect(page.getByRole('list', { name: 'Stages' }).locator('[aria-current=step]')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { name: 'The load was canceled' })).toBeVisible({ timeout: 60_000 });
  await workbench.setFault(emptyPhone, 'slowReader', false);
  expect(await workbench.profiles(emptyPhone)).toEqual([]);
});

test('modem silent: enabling is undone, the profile stays disabled', async ({ page, workbench }) => {
  await workbench.provision(emptyPhone, { enable: false, verify: false });
  await switchFault(page, emptyPhone, 'Modem silent');
  await openDevice(page, emptyPhone);
  await page.getByRole('button', { name: /^Enable / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enable profile' }).click();
  await expectError(page, /AT_TIMEOUT|DEVICE_TIMEOUT/);
  await workbench.idle(emptyPhone);
  expect((await workbench.profiles(emptyPhone))[0]).toMatchObject({ profileState: 'disabled' });
});

test('modem refuses the IMEI: the profile is disabled again', async ({ page, workbench }) => {
  await workbench.provision(emptyPhone, { enable: false, verify: false });
  const before = (await workbench.device(emptyPhone)).slots;
  await switchFault(page, emptyPhone, 'Modem refuses IMEI');
  await openDevice(page, emptyPhone);
  await page.getByRole('button', { name: /^Enable / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enable profile' }).click();
  await expectError(page, 'MODEM_REFUSED_IMEI');
  await workbench.idle(emptyPhone);
  expect((await workbench.profiles(emptyPhone))[0]).toMatchObject({ profileState: 'disabled' });
  expect((await workbench.device(emptyPhone)).slots.map((slot) => slot.imei)).toEqual(before.map((slot) => slot.imei));
});

test('the card cannot record the IMEI: nothing is enabled', async ({ page, workbench }) => {
  await workbench.provision(emptyPhone, { enable: false, verify: false });
  await switchFault(page, emptyPhone, 'IMEI record fails');
  await openDevice(page, emptyPhone);
  await page.getByRole('button', { name: /^Enable / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enable profile' }).click();
  await expectError(page, 'IMEI_RECORD_FAILED');
  await workbench.idle(emptyPhone);
  expect((await workbench.profiles(emptyPhone))[0]).toMatchObject({ profileState: 'disabled', imei: null });
});

test('power cut: the operation fails with its code and the card is as it was', async ({ page, workbench }) => {
  await workbench.provision(emptyPhone, { enable: false, verify: false });
  const before = await workbench.profiles(emptyPhone);
  await openDevice(page, emptyPhone);
  await page.getByRole('button', { name: /^Rename / }).click();
  await page.getByRole('textbox', { name: /^Name of / }).fill('Cut off');
  // Only now: the cut strikes the next APDU, and that must not be one of the reads behind the screen.
  await workbench.setFault(emptyPhone, 'powerCut');
  await page.keyboard.press('Enter');
  await expectError(page, /DEVICE_GONE|CARD_MISSING/);
  await workbench.setFault(emptyPhone, 'powerCut', false);
  await workbench.idle(emptyPhone);
  expect(await workbench.profiles(emptyPhone)).toEqual(before);
});

test('server error: the load fails with its code, the activation code is still good', async ({ page, workbench }) => {
  const order = await workbench.order();
  await switchFault(page, emptyPhone, 'Server error');
  await enterCode(page, emptyPhone, order.activationCode!);
  await readProfileDetails(page);
  await expectError(page, /HTTP_STATUS|REMOTE_RSP/);
  expect(await workbench.profiles(emptyPhone)).toEqual([]);

  await workbench.setFault(emptyPhone, 'serverError', false);
  await enterCode(page, emptyPhone, order.activationCode!);
  await readProfileDetails(page);
  await page.getByRole('button', { name: 'Load profile' }).click();
  await expect(page.getByRole('heading', { name: /is on the eUICC/ })).toBeVisible({ timeout: 40_000 });
});

test('registry offline: a profile without history is not enabled, and the reason is named', async ({
  page,
  workbench,
}) => {
  await workbench.provision(emptyPhone, { enable: false, verify: false });
  await switchFault(page, emptyPhone, 'Registry offline');
  await openDevice(page, emptyPhone);
  await page.getByRole('button', { name: /^Enable / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enable profile' }).click();
  await expectError(page, 'IMEI_SERVER_UNREACHABLE');
  await workbench.idle(emptyPhone);
  expect((await workbench.profiles(emptyPhone))[0]).toMatchObject({ profileState: 'disabled', imei: null });
});

test('registry offline: a profile with history is enabled with its last IMEI', async ({ page, workbench }) => {
  await workbench.provision(emptyPhone, { verify: false });
  const [bound] = await workbench.profiles(emptyPhone);
  const deviceId = (await workbench.device(emptyPhone)).id;
  await workbench.post(`/devices/${deviceId}/profiles/${bound!.iccid}/disable`, {});
  await workbench.idle(emptyPhone);
  await switchFault(page, emptyPhone, 'Registry offline');
  await openDevice(page, emptyPhone);
  await page.getByRole('button', { name: /^Enable / }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('used it last, so it gets it again');
  await dialog.getByRole('button', { name: 'Enable profile' }).click();
  await expect
    .poll(async () => (await workbench.profiles(emptyPhone))[0])
    .toMatchObject({ profileState: 'enabled', imei: bound!.imei });
});
