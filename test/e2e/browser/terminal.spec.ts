import { expectSoundInEveryLook } from '../support/looks.ts';
import { openDevice } from '../support/steps.ts';
import { emptyPhone, expect, test, type Page } from '../support/workbench.ts';

const withSim = 'Cirrus';
const log = (page: Page) => page.getByRole('log', { name: 'Terminal lines' });
const input = (page: Page) => page.getByRole('textbox', { name: 'Command line' });

async function send(page: Page, line: string, expected?: string) {
  await input(page).fill(line);
  await page.getByRole('textbox', { name: 'Expected answer (optional)' }).fill(expected ?? '');
  await input(page).press('Enter');
}

test('lines are sent, decoded, recalled over a reload, filtered and held', async ({ page, workbench }) => {
  await openDevice(page, withSim, 'AT terminal');
  await expect(page.getByText('No line was sent to this modem yet')).toBeVisible();
  await send(page, 'AT+CSQ');
  await expect(log(page)).toContainText('+CSQ: 22,99');
  await expect(log(page)).toContainText('RSSI −69 dBm');
  await expect(log(page).getByRole('img', { name: 'sent' })).toHaveCount(1);
  await expect(log(page).getByRole('img', { name: 'received' })).toHaveCount(2);
  await expect(log(page).locator('time').first()).toHaveAttribute('datetime', /T\d\d:\d\d:\d\d\.\d{3}Z$/);
  await expect(page.getByRole('status', { name: 'Last answer' })).toContainText('OK after');

  await send(page, 'AT+NONE');
  await expect(page.getByRole('status', { name: 'Last answer' })).toContainText('operation not supported');
  await send(page, 'AT+CPIN="58213"');
  await expect(log(page)).toContainText('AT+CPIN="*****"');
  await expect(page.getByRole('main')).not.toContainText('58213');

  await page.reload();
  await expect(log(page)).toContainText('+CSQ: 22,99');
  await input(page).fill('AT+dra');
  await input(page).press('ArrowUp');
  // The line with the PIN is not brought back.
  await expect(input(page)).toHaveValue('AT+NONE');
  await input(page).press('ArrowUp');
  await expect(input(page)).toHaveValue('AT+CSQ');
  await input(page).press('ArrowDown');
  await input(page).press('ArrowDown');
  await expect(input(page)).toHaveValue('AT+dra');
  await input(page).press('Escape');
  await expect(input(page)).toHaveValue('');

  await page.getByRole('textbox', { name: 'Filter the lines' }).fill('csq');
  await expect(log(page)).not.toContainText('AT+NONE');
  await page.getByRole('textbox', { name: 'Filter the lines' }).fill('');
  await page.getByRole('button', { name: 'Pause' }).click();
  const { id } = await workbench.device(withSim);
  await workbench.post(`/devices/${id}/modem/lines`, { deviceId: id, line: 'AT+CFUN?' });
  await expect(page.getByText('3 more since paused')).toBeVisible();
  await expect(log(page)).not.toContainText('+CFUN: 1');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(log(page)).toContainText('full functionality');

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy line +CFUN: 1' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('+CFUN: 1');
  await page.getByRole('button', { name: 'Clear history' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Clear history' }).click();
  await expect(page.getByText('No line was sent to this modem yet')).toBeVisible();
});

test('an expected answer passes or fails in sign and word; no IMEI is written; events are marked', async ({ page }) => {
  await openDevice(page, emptyPhone, 'AT terminal');
  await send(page, 'AT+CSQ', '/\\d+,99/');
  await expect(page.getByRole('status', { name: 'Last answer' })).toContainText('As expected');
  await expect(log(page)).toContainText('✓');
  await send(page, 'AT+CSQ', '31,0');
  await expect(page.getByRole('status', { name: 'Last answer' })).toContainText('Not as expected');
  await expect(log(page).getByRole('img', { name: 'not as expected' })).toBeVisible();

  await send(page, 'AT+EGMR=1,7,"001010100000023"');
  const alert = page.getByRole('region', { name: 'AT terminal' }).getByRole('alert');
  await expect(alert).toContainText('IMEI_READ_ONLY');
  await expect(log(page)).not.toContainText('EGMR');

  await send(page, 'AT+CFUN=1,1');
  await expect(log(page)).toContainText('the modem has started', { timeout: 20_000 });
  await expect(log(page).getByRole('img', { name: 'unsolicited' }).first()).toBeVisible();
});

test('a silent modem and a running operation are told with what to do next', async ({ page, workbench }) => {
  await openDevice(page, emptyPhone, 'AT terminal');
  await send(page, 'AT');
  await expect(page.getByRole('status', { name: 'Last answer' })).toContainText('OK');
  await workbench.setFault(emptyPhone, 'modemSilent');
  await input(page).fill('AT+CSQ');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const alert = page.getByRole('region', { name: 'AT terminal' }).getByRole('alert');
  await expect(alert).toContainText('DEVICE_TIMEOUT', { timeout: 60_000 });
  await expect(alert).toContainText('Next:');
  await workbench.setFault(emptyPhone, 'modemSilent', false);

  const order = await workbench.order();
  const { id } = await workbench.device(emptyPhone);
  const { operationId } = await workbench.post<{ operationId: string }>(`/devices/${id}/profiles/download`, {
    deviceId: id,
    activationCode: order.activationCode,
  });
  await expect(page.getByText('has the modem to itself')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run macro Signal' })).toBeDisabled();
  await workbench.post(`/operations/${operationId}/cancel`, { operationId });
  await expect(page.getByText('has the modem to itself')).toBeHidden();
});

test('macros run with a verdict a step, are written, edited, deleted, and brought back', async ({ page }) => {
  await openDevice(page, emptyPhone, 'AT terminal');
  await page.getByRole('button', { name: 'Run macro Signal' }).click();
  const outcome = page.getByRole('status', { name: 'Outcome of macro Signal' });
  await expect(outcome).toContainText('Macro passed');
  await expect(outcome.getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: 'Run macro eUICC reachable' }).click();
  await expect(page.getByRole('status', { name: 'Outcome of macro eUICC reachable' })).toContainText(
    'the eUICC is in slot 2, which AT+QUIMSLOT=2 puts in use',
  );

  await page.getByRole('button', { name: 'Add macro' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add macro' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Mine');
  await dialog.getByRole('textbox', { name: 'Line 1' }).fill('AT+CPIN="1234"');
  await dialog.getByRole('button', { name: 'Save macro' }).click();
  await expect(dialog.getByRole('alert')).toContainText('MACRO_SECRET');
  await dialog.getByRole('textbox', { name: 'Line 1' }).fill('AT+CSQ');
  await dialog.getByRole('textbox', { name: 'Expected' }).fill('31');
  await dialog.getByRole('button', { name: 'Save macro' }).click();
  const mine = page.getByRole('list', { name: 'Macros' }).getByRole('listitem', { name: 'Mine' });
  await mine.getByRole('button', { name: 'Run macro Mine' }).click();
  await expect(mine).toContainText('Macro failed');
  await mine.getByRole('button', { name: 'Edit macro Mine' }).click();
  const edit = page.getByRole('dialog', { name: /^Edit macro/ });
  await edit.getByRole('textbox', { name: 'Expected' }).fill('22');
  await edit.getByRole('button', { name: 'Save macro' }).click();
  await expect(edit).toBeHidden();
  await mine.getByRole('button', { name: 'Run macro Mine' }).click();
  await expect(mine).toContainText('Macro passed');
  await mine.getByRole('button', { name: 'Delete macro Mine' }).click();
  await expect(mine).toBeHidden();
  await page.getByRole('region', { name: 'Outcomes' }).getByRole('button', { name: 'Undo' }).click();
  await expect(mine).toBeVisible();
});

test('is sound in every look, empty, with lines, and with the dialog of a macro open', async ({ page }) => {
  await openDevice(page, withSim, 'AT terminal');
  await expect(page.getByText('No line was sent to this modem yet')).toBeVisible();
  await expectSoundInEveryLook(page, 'terminal, empty');
  await send(page, 'AT+CSQ', 'no such answer');
  await expect(log(page)).toContainText('RSSI');
  await page.getByRole('button', { name: 'Run macro Registration' }).click();
  await expect(page.getByRole('status', { name: 'Outcome of macro Registration' })).toBeVisible();
  await expectSoundInEveryLook(page, 'terminal with lines and the outcome of a macro');
  await page.getByRole('button', { name: 'Copy macro Registration' }).click();
  await expect(page.getByRole('dialog', { name: 'Add macro' })).toBeVisible();
  await expectSoundInEveryLook(page, 'dialog of a macro');
});
