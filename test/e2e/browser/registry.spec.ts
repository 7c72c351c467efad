import { readFileSync } from 'node:fs';
import { eidCheckDigits } from '#core/protocol/identifiers/index.ts';
import { expectSoundInEveryLook } from '../support/looks.ts';
import { openScreen } from '../support/steps.ts';
import { emptyPhone, expect, test, type Page } from '../support/workbench.ts';

const heading = 'serial;EID;model;TAC;IMEI 1;IMEI 2;pool';
const module = 'M-1;;Module;00101701;001017012345669;001017012345677;001017012345768 001017012345750';
const sound = [heading, module].join('\r\n');
const faulty = [heading, module.replace('345669', '345668'), ';;Module;1;001017012345669;;'].join('\n');
const file = (text: string, name = 'records.csv') => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Import the manufacturer’s records' });
const devices = (page: Page) => page.getByRole('region', { name: 'Devices known to the registry' });

async function openRegistry(page: Page) {
  await openScreen(page, 'Services');
  await page.getByRole('tab', { name: 'IMEI registry' }).click();
  await expect(devices(page).getByRole('row')).toHaveCount(4);
}

test('shows every fault of a file by line and column, takes nothing, then takes the corrected one', async ({
  page,
  workbench,
}) => {
  await openRegistry(page);
  await devices(page).getByRole('button', { name: 'Import records' }).click();
  const dialog = dialogOf(page);
  const importing = dialog.getByRole('button', { name: /^Import/ });
  await expect(importing).toBeDisabled();
  await dialog.getByLabel('File of records').setInputFiles(file(faulty));
  const faults = dialog.getByRole('region', { name: 'Faults of the file' });
  await expect(faults.getByRole('row').filter({ hasText: 'IMEI 1' }).first()).toContainText(
    'The check digit of the IMEI',
  );
  await expect(faults.getByRole('row').filter({ hasText: 'A TAC has 8 digits' })).toContainText('3');
  await expect(importing).toBeDisabled();

  await dialog.getByLabel('File of records').setInputFiles(file(sound));
  await expect(dialog.getByRole('region', { name: 'Records of the file' })).toContainText('M-1');
  await dialog.getByRole('button', { name: 'Import 1 record' }).click();
  await expect(page.getByText('1 record taken into the registry')).toBeVisible();
  await expect(devices(page).getByRole('row').filter({ hasText: 'M-1' })).toContainText('2 of 2');
  await page.getByRole('textbox', { name: 'Search devices of the registry' }).fill('345677');
  await expect(devices(page).getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('region', { name: 'Requests', exact: true })).toContainText('Imported records');

  await workbench.post('/settings', { redaction: 'none' });
  await page.reload();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export devices as CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('imei-registry-devices.csv');
  expect(readFileSync(await download.path(), 'utf8')).toContain(
    'M-1,,Module,00101701,001017012345669,001017012345677,,,,,,,001017012345768 001017012345750\r\n',
  );
});

test('a dropped file is looked at; a twin raises an alarm, which somebody acknowledges', async ({
  page,
  workbench,
}) => {
  const { applied } = await workbench.post<{ applied: boolean }>('/services/imei-registry/import', { csv: sound });
  expect(applied).toBe(true);
  await openScreen(page, 'Services');
  await page.getByRole('tab', { name: 'IMEI registry' }).click();
  const alarms = page.getByRole('region', { name: 'Alarms', exact: true });
  await expect(alarms).toContainText('None open');
  const transfer = await page.evaluateHandle(
    (text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'twin.csv', { type: 'text/csv' }));
      return data;
    },
    sound.replace('M-1', 'M-2'),
  );
  await alarms.dispatchEvent('drop', { dataTransfer: transfer });
  await expect(dialogOf(page)).toContainText('twin.csv');
  await expect(dialogOf(page)).toContainText('Device M-1 holds this IMEI.');
  expect(await workbench.get('/services/imei-registry/alarms')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(alarms).toContainText('None open');

  await workbench.post('/services/imei-registry/import', { csv: sound.replace('M-1', 'M-2') });
  await page.reload();
  await expect(alarms).toContainText('4 to look at');
  await alarms.getByRole('button', { name: 'Acknowledge alarm of M-1 and M-2' }).first().click();
  await expect(alarms).toContainText('3 to look at');
  await expect(alarms).toContainText('operator');
});

test('another board is a fault until it is said to be one', async ({ page, workbench }) => {
  await workbench.provision(emptyPhone, { verify: false });
  const { id, eid } = await workbench.device(emptyPhone);
  const body = '890490321234512345123456789099';
  const board = body + eidCheckDigits(body);
  const csv = `deviceId,eid,model,tac,imei1,imei2,pool\n${id},${board},Aurora,00110101,001101010001019,001101010001027,001101010009012`;
  await openRegistry(page);
  await devices(page).getByRole('button', { name: 'Import records' }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel('File of records').setInputFiles(file(csv));
  await expect(dialog).toContainText(`The device is registered with EID ${eid}.`);
  await dialog.getByRole('switch').check();
  await expect(dialog).toContainText('Other board: 1');
  await dialog.getByRole('button', { name: 'Import 1 record' }).click();
  await expect(page.getByRole('region', { name: 'Requests', exact: true })).toContainText('Relinked to another board');
  // What was allotted before stays in the ledger, with the EID of that time.
  const [allotment] = await workbench.get<{ eid: string }[]>('/services/imei-registry/allotments');
  expect(allotment).toMatchObject({ eid });
});

test('the policy for restoring IMEIs is off, says why, and is saved when it is switched on', async ({
  page,
  workbench,
}) => {
  await openScreen(page, 'Settings');
  const section = page.getByRole('region', { name: 'IMEIs of real hardware' });
  await expect(section).toContainText('offence in many countries');
  const allow = section.getByRole('switch', { name: /Allow restoring an IMEI/ });
  await expect(allow).not.toBeChecked();
  await allow.click();
  await expect(allow).toBeChecked();
  await expect(page.getByText('Setting saved')).toBeVisible();
  expect(await workbench.get('/settings')).toMatchObject({ allowImeiRestore: true });
});

test('the registry and the preview of its files are sound in every look', async ({ page, workbench }) => {
  await workbench.post('/services/imei-registry/import', { csv: sound });
  await workbench.post('/services/imei-registry/import', { csv: sound.replace('M-1', 'M-2') });
  await workbench.provision(emptyPhone, { verify: false });
  await page.goto(`${workbench.address}/#/services/allotments`);
  await expect(page.getByRole('region', { name: 'Allotments table' })).toBeVisible();
  await expectSoundInEveryLook(page, 'registry');
  await devices(page).getByRole('button', { name: 'Import records' }).click();
  for (const [name, text] of Object.entries({ faulty, sound: sound.replace('Module', 'Module 2') })) {
    await dialogOf(page).getByLabel('File of records').setInputFiles(file(text));
    await expect(
      dialogOf(page)
        .getByRole('region', { name: /of the file/ })
        .first(),
    ).toBeVisible();
    await expectSoundInEveryLook(page, `${name} file of records`);
  }
});
