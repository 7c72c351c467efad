import type { Settings } from '#shared/api/index.ts';
import { openDevice, openScreen } from '../support/steps.ts';
import { copyText } from '../support/pictures.ts';
import { emptyPhone, expect, oneProfileTablet, test } from '../support/workbench.ts';

test('the bench shows each device with identity, mode and state', async ({ page, workbench }) => {
  const bench = await workbench.bench();
  await expect(page.getByRole('banner')).toContainText('Simulated hardware');
  await expect(page.getByRole('status', { name: 'Connection to the workstation' })).toHaveText('Connected');
  for (const device of bench.devices) {
    const tile = page.getByRole('listitem', { name: device.name, exact: true });
    await expect(tile).toContainText('Simulated');
    await expect(tile).toContainText('Ready');
    expect((await tile.innerText()).replaceAll(/\s/g, '')).toContain(device.eid);
    for (const slot of device.slots) await expect(tile).toContainText(slot.imei!);
  }
});

test('an identifier is copied plain with one click', async ({ page, workbench }) => {
  await copyText(page, '');
  await page.getByRole('button', { name: `Copy EID of ${emptyPhone}` }).click();
  const { eid } = await workbench.device(emptyPhone);
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(eid);
});

test('the command palette finds devices by number and runs commands by keyboard alone', async ({ page, workbench }) => {
  const { eid } = await workbench.device(oneProfileTablet);
  await page.keyboard.press('Control+k');
  await page.keyboard.type(eid!.slice(-6));
  await expect(page.getByRole('option').first()).toContainText(oneProfileTablet);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: oneProfileTablet })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('doctor');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Doctor' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('F5 reads the device again instead of loading the page again', async ({ page }) => {
  await openDevice(page, emptyPhone);
  await page.evaluate(() => document.documentElement.setAttribute('data-same-page', 'yes'));
  await page.keyboard.press('F5');
  await expect(page.getByRole('region', { name: 'Outcomes' })).toContainText('Device read again');
  await expect(page.locator('html')).toHaveAttribute('data-same-page', 'yes');
});

test('the trace drawer pushes the content up and covers nothing', async ({ page }) => {
  await page.getByRole('button', { name: 'Show trace' }).click();
  const drawer = page.getByRole('complementary', { name: 'Trace' });
  await expect(drawer.getByRole('grid')).toBeVisible();
  const main = (await page.getByRole('main').boundingBox())!;
  const trace = (await drawer.boundingBox())!;
  expect(main.y + main.height).toBeLessThanOrEqual(trace.y + 1);
  const before = trace.height;
  await page.getByRole('separator', { name: 'Height of the trace' }).press('ArrowUp');
  await expect.poll(async () => (await drawer.boundingBox())!.height).toBeGreaterThan(before);
  await page.keyboard.press('Control+j');
  await expect(drawer.getByRole('grid')).toBeHidden();
});

test('settings are saved as they are chosen, survive a reload and can be taken back', async ({ page, workbench }) => {
  const before = await workbench.get<Settings>('/settings');
  await openScreen(page, 'Settings');
  await page.getByRole('textbox', { name: 'Bench name' }).fill('Line 4');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('banner')).toContainText('Line 4');
  await page.getByRole('combobox', { name: 'Theme' }).click();
  await page.getByRole('option', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-color-scheme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-color-scheme', 'dark');
  await expect(page.getByRole('banner')).toContainText('Line 4');
  await page.getByRole('textbox', { name: 'Patience with servers, in seconds' }).fill('4');
  await expect(page.getByText('A whole number from 5 to 600')).toBeVisible();
  expect(await workbench.get('/settings')).toMatchObject({
    benchName: 'Line 4',
    theme: 'dark',
    httpTimeoutSeconds: before.httpTimeoutSeconds,
  });
  await page.getByRole('combobox', { name: 'Density' }).click();
  await page.getByRole('option', { name: 'Compact, for many devices' }).click();
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(() => workbench.get('/settings')).toMatchObject({ density: 'comfortable' });
});

test('the doctor lists every check with its outcome in words, and each fix can be copied', async ({
  page,
  workbench,
}) => {
  const checks = await workbench.get<{ name: string; fix: string | null }[]>('/doctor');
  await openScreen(page, 'Doctor');
  const rows = page.getByRole('list', { name: 'Checks' }).getByRole('listitem');
  await expect(rows).toHaveCount(checks.length);
  for (const row of await rows.all()) await expect(row).toContainText(/OK|Warning|Problem|Not needed/);
  await expect(page.getByRole('button', { name: /^Copy fix for/ })).toHaveCount(
    checks.filter((check) => check.fix).length,
  );
});

test('an unknown address and an unknown device are told, with a way back', async ({ page, workbench }) => {
  await page.goto(`${workbench.address}/#/nowhere`);
  await expect(page.getByText('There is no such screen')).toBeVisible();
  await page.goto(`${workbench.address}/#/device/not-here`);
  await expect(page.getByText('This device is not on the bench')).toBeVisible();
  await page.getByRole('link', { name: 'Go to the bench' }).click();
  await expect(page.getByRole('listitem', { name: emptyPhone })).toBeVisible();
});

test('the window says when the workstation is gone', async ({ page, workbench }) => {
  await workbench.kill();
  await expect(page.getByRole('status', { name: 'Connection to the workstation' })).toHaveText('Disconnected');
  await expect(page.getByRole('alert').filter({ hasText: 'The workstation does not answer' })).toBeVisible();
  await expect(page.getByRole('listitem', { name: emptyPhone })).toBeVisible();
});
