import { openDevice } from '../support/steps.ts';
import { emptyPhone, expect, oneProfileTablet, test } from '../support/workbench.ts';

test('verification shows every check with evidence and keeps its reports', async ({ page, workbench }) => {
  await workbench.provision(emptyPhone, { verify: false });
  await openDevice(page, emptyPhone, 'Verification');
  await page.getByRole('button', { name: 'Verify now' }).click();
  const latest = page.getByRole('region', { name: 'Latest verification' });
  await expect(latest).toContainText('Verified', { timeout: 30_000 });
  await latest.getByRole('button', { name: /ICCID in the file/ }).click();
  const [profile] = await workbench.profiles(emptyPhone);
  await expect(latest).toContainText(profile!.iccid);
  await expect(page.getByRole('list', { name: 'Reports' }).getByRole('button')).toHaveCount(1);
  await page.getByRole('button', { name: 'Verify now' }).click();
  await expect(page.getByRole('list', { name: 'Reports' }).getByRole('button')).toHaveCount(2, { timeout: 30_000 });
});

test('a plan of one’s own is written, carried out and deleted; a package file shows what differs', async ({
  page,
  workbench,
}) => {
  await workbench.provision(emptyPhone, { verify: false });
  await openDevice(page, emptyPhone, 'Verification');
  await expect(page.getByRole('list', { name: 'Checks of the plan' }).getByRole('listitem')).toHaveCount(16);
  await page.getByRole('button', { name: 'Actions of the plan' }).click();
  await page.getByRole('menuitem', { name: 'New plan from “Full”' }).click();
  const dialog = page.getByRole('dialog', { name: 'New verification plan' });
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Files alone');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('files-alone');
  const checks = dialog.getByRole('list', { name: 'Checks' }).getByRole('listitem');
  for (const name of await checks.evaluateAll((items) => items.map((item) => item.getAttribute('aria-label') ?? '')))
    if (!/^(Files against the package|Disable and enable again)$/.test(name))
      await dialog.getByRole('button', { name: `Remove ${name}`, exact: true }).click();
  await dialog.getByRole('button', { name: 'Move Disable and enable again up' }).click();
  await dialog.getByRole('button', { name: 'Save plan' }).click();
  await expect(page.getByRole('combobox', { name: 'Verification plan' })).toHaveText('Files alone (own)');

  await page.getByLabel('Profile package').setInputFiles('resources/profiles/workbench-lte.der');
  await page.getByRole('checkbox', { name: /Also run what changes the card/ }).check();
  await page.getByRole('button', { name: 'Verify now' }).click();
  const latest = page.getByRole('region', { name: 'Latest verification' });
  await expect(latest).toContainText('Not verified', { timeout: 30_000 });
  await expect(latest).toContainText('Plan “Files alone”');
  await expect(latest).toContainText('Changed the card');
  await latest.getByRole('button', { name: /Files against the package/ }).click();
  const differences = latest.getByRole('region', { name: 'Differences' });
  await expect(differences).toContainText('EF.IMSI');
  await latest.getByRole('button', { name: /^Show \d+ APDUs$/ }).click();
  await expect(latest.getByRole('region', { name: 'APDUs' })).toContainText('READ BINARY EF.IMSI');

  await page.getByRole('button', { name: 'Actions of the plan' }).click();
  await page.getByRole('menuitem', { name: 'Delete “Files alone”' }).click();
  await expect(page.getByRole('combobox', { name: 'Verification plan' })).toHaveText('Full');
});

test('notifications show what was delivered; removing an unsent one warns', async ({ page, workbench }) => {
  await workbench.setFault(emptyPhone, 'serverError', false);
  await workbench.provision(emptyPhone, { verify: false });
  await openDevice(page, emptyPhone, 'Notifications');
  const list = page.getByRole('list', { name: 'Notifications' });
  await expect(list).toContainText('Profile installed');
  await expect(list).toContainText('Delivered');
  await expect(list).toContainText('Confirmed by the server');

  await workbench.setFault(emptyPhone, 'serverError');
  await page.getByRole('tab', { name: 'Profiles' }).click();
  await page.getByRole('button', { name: /^Disable / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable profile' }).click();
  await workbench.idle(emptyPhone);
  await page.getByRole('tab', { name: 'Notifications' }).click();
  const unsent = page.getByRole('listitem').filter({ hasText: 'Profile disabled' });
  await expect(unsent).toBeVisible();
  await unsent.getByRole('button', { name: /^Remove notification/ }).click();
  const dialog = page.getByRole('dialog', { name: /^Remove notification/ });
  await expect(dialog).toContainText('It was never delivered');
  await page.keyboard.press('Escape');

  await workbench.setFault(emptyPhone, 'serverError', false);
  await page.getByRole('button', { name: 'Send all' }).click();
  await expect(unsent).toContainText('Delivered', { timeout: 30_000 });
});

test('the chip tab shows the whole of EUICCInfo2 in words', async ({ page, workbench }) => {
  await openDevice(page, oneProfileTablet, 'Chip');
  const { eid } = await workbench.device(oneProfileTablet);
  const identity = page.getByRole('region', { name: 'Identity' });
  await expect(identity).toContainText('Check digits correct');
  expect((await identity.innerText()).replaceAll(/\s/g, '')).toContain(eid);
  await expect(page.getByRole('region', { name: 'Memory' })).toContainText('KiB');
  await expect(page.getByRole('region', { name: 'Memory' })).toContainText('For reference only');
  await expect(page.getByRole('region', { name: 'Abilities' })).toContainText('USIM');
});

test('erasing the eUICC needs the last four digits of the EID', async ({ page, workbench }) => {
  const { eid } = await workbench.device(oneProfileTablet);
  await openDevice(page, oneProfileTablet, 'Chip');
  await page.getByRole('button', { name: 'Erase eUICC' }).click();
  const dialog = page.getByRole('dialog', { name: 'Erase every profile on this eUICC' });
  await expect(dialog.getByRole('button', { name: 'Erase eUICC' })).toBeDisabled();
  await dialog.getByRole('textbox').fill(eid!.slice(-4));
  await dialog.getByRole('button', { name: 'Erase eUICC' }).click();
  await expect.poll(async () => (await workbench.profiles(oneProfileTablet)).length).toBe(0);
});

test('the trace shows the exchange live, named, and can be held', async ({ page, workbench }) => {
  await openDevice(page, oneProfileTablet, 'Trace');
  await page.getByRole('button', { name: 'Read again' }).click();
  const lines = page.getByRole('grid', { name: 'Trace lines' });
  await expect(lines).toContainText('GetProfilesInfo');
  const { eid } = await workbench.device(oneProfileTablet);
  await expect(lines).not.toContainText(eid!);
  await page.getByRole('textbox', { name: 'Filter the trace' }).fill('nothing of this kind');
  await expect(page.getByText('0 lines')).toBeVisible();
  await page.getByRole('button', { name: 'Pause trace' }).click();
  await expect(page.getByRole('button', { name: 'Resume trace' })).toBeVisible();
});
