import { openDevice } from '../support/steps.ts';
import { emptyPhone, expect, oneProfileTablet, test } from '../support/workbench.ts';

test('disabling warns about the last active profile, and undo enables it again with the same IMEI', async ({
  page,
  workbench,
}) => {
  await workbench.provision(emptyPhone, { verify: false });
  const [before] = await workbench.profiles(emptyPhone);
  await openDevice(page, emptyPhone);
  await page.getByRole('button', { name: /^Disable / }).click();
  const dialog = page.getByRole('dialog', { name: /^Disable “/ });
  await expect(dialog).toContainText('This is the only active profile');
  await dialog.getByRole('button', { name: 'Disable profile' }).click();
  await expect(page.getByRole('listitem').getByText('Disabled', { exact: true })).toBeVisible();
  await workbench.idle(emptyPhone);
  expect((await workbench.profiles(emptyPhone))[0]).toMatchObject({ profileState: 'disabled' });

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('listitem').getByText('Enabled', { exact: true })).toBeVisible();
  await workbench.idle(emptyPhone);
  expect((await workbench.profiles(emptyPhone))[0]).toMatchObject({ profileState: 'enabled', imei: before!.imei });
});

test('enabling says which profile goes off, which IMEI will be bound and why', async ({ page, workbench }) => {
  await workbench.provision(oneProfileTablet, { enable: false, verify: false });
  await openDevice(page, oneProfileTablet);
  await page.getByRole('button', { name: /^Enable / }).click();
  const dialog = page.getByRole('dialog', { name: /and bind an IMEI$/ });
  await expect(dialog).toContainText('The card disables Factory profile at the same moment.');
  await expect(dialog.getByRole('region', { name: 'IMEI that will be bound' })).toContainText(
    'the registry allots one to it',
  );
  await dialog.getByRole('button', { name: 'Enable profile' }).click();
  await workbench.idle(oneProfileTablet);
  await expect
    .poll(
      async () => (await workbench.profiles(oneProfileTablet)).filter((one) => one.profileState === 'enabled').length,
    )
    .toBe(1);
  const enabled = (await workbench.profiles(oneProfileTablet)).find((one) => one.profileState === 'enabled')!;
  expect(enabled.imei).toMatch(/^\d{15}$/);
  await expect(page.getByRole('main')).toContainText(enabled.imei!);
});

test('renames in the row; Escape keeps the old name', async ({ page, workbench }) => {
  await openDevice(page, oneProfileTablet);
  await page.getByRole('button', { name: 'Rename Factory profile' }).click();
  await page.getByRole('textbox', { name: 'Name of Factory profile' }).fill('Never kept');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Factory profile' })).toBeVisible();

  await page.getByRole('button', { name: 'Rename Factory profile' }).click();
  await page.getByRole('textbox', { name: 'Name of Factory profile' }).fill('Bench 7 – Ünit');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Bench 7 – Ünit' })).toBeVisible();
  expect((await workbench.profiles(oneProfileTablet))[0]).toMatchObject({ profileNickname: 'Bench 7 – Ünit' });
});

test('a name that the card cannot keep is refused while typing', async ({ page }) => {
  await openDevice(page, oneProfileTablet);
  await page.getByRole('button', { name: 'Rename Factory profile' }).click();
  await page.getByRole('textbox', { name: 'Name of Factory profile' }).fill('ü'.repeat(33));
  await expect(page.getByText('The card keeps 64 bytes at most; this takes 66.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Rename', exact: true })).toBeDisabled();
});

test('deletes only after the last four digits of the ICCID are typed', async ({ page, workbench }) => {
  await workbench.provision(emptyPhone, { enable: false, verify: false });
  const [profile] = await workbench.profiles(emptyPhone);
  await openDevice(page, emptyPhone);
  await page.getByRole('button', { name: /^Delete / }).click();
  const dialog = page.getByRole('dialog', { name: /^Delete “/ });
  const verb = dialog.getByRole('button', { name: 'Delete profile' });
  await expect(dialog).toContainText('the operator must issue a new activation code');
  await expect(verb).toBeDisabled();
  await dialog.getByRole('textbox').fill('0000');
  await expect(verb).toBeDisabled();
  await dialog.getByRole('textbox').fill(profile!.iccid.slice(-4));
  await verb.click();
  await expect(page.getByText('No profile on this eUICC')).toBeVisible();
  expect(await workbench.profiles(emptyPhone)).toEqual([]);
});

test('an enabled profile is not deleted; disabling is offered first', async ({ page, workbench }) => {
  await openDevice(page, oneProfileTablet);
  await page.getByRole('button', { name: 'Delete Factory profile' }).click();
  const dialog = page.getByRole('dialog', { name: /must be disabled before it can be deleted/ });
  await expect(dialog.getByRole('button', { name: 'Disable profile' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(await workbench.profiles(oneProfileTablet)).toHaveLength(1);
});

test('finds a profile by name, operator and number', async ({ page, workbench }) => {
  await workbench.provision(oneProfileTablet, { enable: false, verify: false });
  await openDevice(page, oneProfileTablet);
  const rows = page.getByRole('list', { name: 'Profiles' }).getByRole('listitem');
  await expect(rows).toHaveCount(2);
  const added = (await workbench.profiles(oneProfileTablet)).find((one) => one.profileState === 'disabled')!;
  await page.getByRole('textbox', { name: 'Search profiles' }).fill(added.iccid);
  await expect(rows).toHaveCount(1);
  await page.getByRole('textbox', { name: 'Search profiles' }).fill('nothing like it');
  await expect(page.getByText('No profile matches')).toBeVisible();
});
