import type { Operation, StartedOperation } from '#shared/api/index.ts';
import { seriousFaults } from '../support/looks.ts';
import { openDevice, openScreen } from '../support/steps.ts';
import { expect, test } from '../support/workbench.ts';

const module = 'Cirrus';

test('an IMEI that differs from the manufacturer’s record is brought back to it: reason, name and typed confirmation, stage by stage', async ({
  page,
  workbench,
}) => {
  // An eSIM has moved slot 2 away from its factory IMEI; out of service, it leaves that behind.
  await workbench.provision(module, { verify: false });
  const { id, eid } = await workbench.device(module);
  const [profile] = await workbench.profiles(module);
  const { operationId } = await workbench.post<StartedOperation>(`/devices/${id}/profiles/${profile!.iccid}/disable`);
  await expect.poll(async () => (await workbench.get<Operation>(`/operations/${operationId}`)).state).toBe('succeeded');

  await openDevice(page, module, 'IMEI');
  const section = page.getByRole('region', { name: 'Manufacturer’s record' });
  await expect(section).toContainText('Not compared yet');
  await section.getByRole('button', { name: 'Compare with the record' }).click();
  const first = section.getByRole('article', { name: 'Record of slot 1' });
  const second = section.getByRole('article', { name: 'Record of slot 2' });
  await expect(first).toContainText('As recorded');
  await expect(first.getByRole('button', { name: /^Restore/ })).toHaveCount(0);
  await expect(second).toContainText('Differs from record');
  await expect(second).toContainText('For this device and slot, valid until');
  await expect(section.getByRole('textbox')).toHaveCount(0);

  await second.getByRole('button', { name: 'Restore slot 2' }).click();
  const dialog = page.getByRole('dialog', { name: `Restore slot 2 of ${module} to the manufacturer’s record` });
  const confirm = dialog.getByRole('button', { name: 'Restore slot 2' });
  await expect(confirm).toBeDisabled();
  await expect(dialog.getByLabel(/IMEI/)).toHaveCount(0);
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'Board was replaced' }).click();
  await dialog.getByRole('textbox', { name: 'Who answers for it' }).fill('Ada');
  await expect(confirm).toBeDisabled();
  await dialog.getByRole('textbox', { name: /Type the last four/ }).fill(eid!.slice(-4));
  await confirm.click();
  await expect(dialog).toBeHidden();

  const stages = section.getByRole('list', { name: 'Stages' });
  await expect(stages).toContainText('Restore the IMEI and restart the modem');
  await expect(second).toContainText('As recorded', { timeout: 20_000 });
  await expect(section.getByRole('row').filter({ hasText: 'Ada' })).toContainText('Restored');
  expect(await seriousFaults(page)).toEqual([]);
});

test('servers for real devices are named in the settings, and a wrong address is told before it is saved', async ({
  page,
  workbench,
}) => {
  await openScreen(page, 'Settings');
  const section = page.getByRole('region', { name: 'Servers for real devices' });
  const registry = section.getByRole('textbox', { name: 'IMEI registry' });
  await registry.fill('registry.example.com');
  await expect(section).toContainText('host:port, as registry.example.com:8443');
  await registry.fill('registry.example.com:8443');
  await registry.press('Enter');
  await expect
    .poll(async () => (await workbench.get<{ registryAddress: string }>('/settings')).registryAddress)
    .toBe('registry.example.com:8443');
  expect(await seriousFaults(page)).toEqual([]);
});
