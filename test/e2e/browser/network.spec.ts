import { openScreen } from '../support/steps.ts';
import { expect, oneProfileTablet, test } from '../support/workbench.ts';

test('the network shows who is registered, refuses a prohibited device and says why', async ({ page, workbench }) => {
  const { id: deviceId } = await workbench.device(oneProfileTablet);
  const at = (line: string) => workbench.post(`/devices/${deviceId}/modem/lines`, { line });
  await at('AT+SMSIMCFG=1,2');
  await at('AT+CEREG?');

  await openScreen(page, 'Services');
  await page.getByRole('tab', { name: 'Network' }).click();
  const registered = page.getByRole('region', { name: 'Registered devices table' });
  await expect(registered).toContainText('LTE, 99970');
  await expect(registered).toContainText('internet 10.45.0.2');

  const form = page.getByRole('form', { name: 'Put an IMEI on a list' });
  await form.getByRole('textbox', { name: 'IMEI' }).fill('00110202');
  await expect(form).toContainText('14 to 16 digits');
  await form.getByRole('textbox', { name: 'IMEI' }).fill('001102020001023');
  await form.getByRole('button', { name: 'Put on list' }).click();
  await expect(page.getByRole('region', { name: 'Equipment register table' })).toContainText('Prohibited');
  await expect(page.getByText('Nobody is registered')).toBeVisible();

  await at('AT+CEREG?');
  const events = page.getByRole('region', { name: 'Network events table' });
  await expect(events).toContainText('Illegal ME (cause 6)', { timeout: 10_000 });
  await expect(events).toContainText('Let go by the network');

  await page.getByRole('button', { name: 'Take 00110202000102 off the list' }).click();
  await expect(page.getByText('No device is on a list.')).toBeVisible();
  await page.getByRole('button', { name: 'Bar subscriber 999700000000002' }).click();
  await expect(page.getByRole('button', { name: 'Allow subscriber 999700000000002' })).toBeVisible();
});
