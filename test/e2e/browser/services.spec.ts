import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { dropFile } from '../support/pictures.ts';
import { expectError, openScreen } from '../support/steps.ts';
import { expect, test } from '../support/workbench.ts';

const realPackage = resolve(import.meta.dirname, '../../../../shared/vectors/upp/TS48v2_SAIP2.1_NoBERTLV.der');

test('creates an order, shows its QR code and hands it to the wizard', async ({ page, workbench }) => {
  await openScreen(page, 'Services');
  for (const name of ['SM-DP+', 'IMEI registry', 'Network']) {
    await expect(page.getByRole('region', { name, exact: true })).toContainText('Running');
  }
  await page.getByRole('button', { name: 'Create order' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create an order' });
  await dialog.getByRole('textbox', { name: 'Confirmation code (optional)' }).fill('12');
  await dialog.getByRole('button', { name: 'Create order' }).click();
  await expect(dialog).toContainText('4 to 16 characters');
  await dialog.getByRole('textbox', { name: 'Confirmation code (optional)' }).fill('1234');
  await dialog.getByRole('button', { name: 'Create order' }).click();

  const qr = page.getByRole('dialog', { name: /^Activation code of/ });
  await expect(qr.getByRole('img', { name: 'QR code of the activation code' })).toBeVisible();
  const [order] =
    await workbench.get<{ activationCode: string; confirmationCodeRequired: boolean }[]>('/services/smdp/orders');
  expect(order!.confirmationCodeRequired).toBe(true);
  await expect(qr).toContainText(order!.activationCode);
  await qr.getByRole('link', { name: 'Load this eSIM' }).click();
  await expect(page.getByRole('textbox', { name: 'Activation code' })).toHaveValue(order!.activationCode);
});

test('cancels an order after asking', async ({ page, workbench }) => {
  const order = await workbench.order();
  await openScreen(page, 'Services');
  await page.getByRole('button', { name: `Cancel order of ICCID ${order.iccid}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel order' }).click();
  await expect(page.getByRole('region', { name: 'Orders' }).getByRole('listitem').first()).toContainText('Canceled');
});

test('takes a real profile package by drop', async ({ page, workbench }) => {
  test.skip(!existsSync(realPackage), 'the GSMA package is not on this machine');
  await openScreen(page, 'Services');
  await page.getByRole('tab', { name: 'Catalogue' }).click();
  const before = await workbench.get<unknown[]>('/services/smdp/catalogue');
  const list = page.getByRole('list', { name: 'Catalogue' });
  await expect(list.getByRole('listitem')).toHaveCount(before.length);
  await dropFile(page, { name: 'TS48v2.der', mimeType: 'application/octet-stream', buffer: readFileSync(realPackage) });
  await expect(list.getByRole('listitem', { name: 'TS48v2' })).toContainText('USIM test algorithm');
});

test('refuses a file that is no profile package, and the catalogue stays as it was', async ({ page, workbench }) => {
  await openScreen(page, 'Services');
  await page.getByRole('tab', { name: 'Catalogue' }).click();
  const before = await workbench.get('/services/smdp/catalogue');
  await page
    .getByLabel('Profile package file')
    .setInputFiles({ name: 'broken.der', mimeType: 'application/octet-stream', buffer: Buffer.from('A0', 'hex') });
  await expectError(page, 'PROFILE_PACKAGE_INVALID');
  expect(await workbench.get('/services/smdp/catalogue')).toEqual(before);
});

test('shows every IMEI that was allotted, and the devices of the registry', async ({ page, workbench }) => {
  await workbench.provision('Aurora', { verify: false });
  const [allotment] = await workbench.get<{ imei: string }[]>('/services/imei-registry/allotments');
  await openScreen(page, 'Services');
  await page.getByRole('tab', { name: 'IMEI registry' }).click();
  await expect(page.getByRole('region', { name: 'Allotments', exact: true })).toContainText(allotment!.imei);
  await expect(page.getByRole('region', { name: 'Devices known to the registry' }).getByRole('row')).toHaveCount(4);
});
