import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { BindingMatrix, Operation, StartedOperation } from '#shared/api/index.ts';
import { seriousFaults } from '../support/looks.ts';
import { openDevice, openScreen } from '../support/steps.ts';
import { emptyPhone, expect, test, type Page, type Workbench } from '../support/workbench.ts';

const module = 'Cirrus';
const factory = '001103030001011';

const grid = (page: Page) => page.getByRole('grid', { name: 'Slots and IMEIs' });
const matrixOf = async (workbench: Workbench): Promise<BindingMatrix> =>
  workbench.get(`/devices/${(await workbench.device(module)).id}/imei-matrix`);
const presented = async (workbench: Workbench) => (await workbench.device(module)).slots.map(({ imei }) => imei);

async function setPolicy(page: Page, name: string, choice: RegExp, source: string, group?: string) {
  await page.getByRole('button', { name: new RegExp(`^(Set|Edit) policy of ${name}`) }).click();
  const dialog = page.getByRole('dialog', { name: /^Set the IMEI policy of/ });
  await dialog.getByRole('radio', { name: choice }).check();
  if (group) await dialog.getByRole('combobox', { name: /Group name/ }).fill(group);
  await dialog.getByRole('textbox', { name: 'Source' }).fill(source);
  await dialog.getByRole('button', { name: 'Set policy' }).click();
  await expect(dialog).toBeHidden();
}

async function putIn(page: Page, sim: string) {
  await page.getByRole('button', { name: `Actions and faults of ${module}` }).click();
  await page.getByRole('menuitemradio', { name: `Slot 1: ${sim}`, exact: true }).click();
}

/** An eSIM that shares the factory IMEI of slot 1 with the SIM there, and whose leave to do so has just been withdrawn. */
async function shareThenForbid(page: Page, workbench: Workbench): Promise<string> {
  await workbench.provision(module, { enable: false, verify: false });
  const { id, slots } = await workbench.device(module);
  const [profile] = await workbench.profiles(module);
  await openDevice(page, module, 'IMEI');
  await setPolicy(page, 'Workbench', /Must share/, 'plan record', slots[0]!.iccid);
  const { operationId } = await workbench.post<StartedOperation>(`/devices/${id}/profiles/${profile!.iccid}/enable`);
  await expect.poll(async () => (await workbench.get<Operation>(`/operations/${operationId}`)).state).toBe('succeeded');
  expect(await presented(workbench)).toEqual([factory, factory]);
  await page.getByRole('button', { name: /^Remove policy of Workbench/ }).click();
  const dialog = page.getByRole('dialog', { name: /^Remove the IMEI policy of/ });
  await dialog.getByRole('button', { name: 'Remove policy' }).click();
  await expect(dialog).toBeHidden();
  return profile!.iccid;
}

test('a SIM swapped in on the bench asks first; Esc leaves all as it was, the matrix shows the collision, settling ends it', async ({
  page,
  workbench,
}) => {
  const iccid = await shareThenForbid(page, workbench);
  await openScreen(page, 'Bench');
  await putIn(page, 'workbench-psim-2');

  await expect(page.getByRole('region', { name: 'Outcomes' })).toContainText(`${module} waits for you`);
  await page.getByRole('button', { name: `Review the moves on ${module}` }).click();
  const dialog = page.getByRole('dialog', { name: /^Cirrus: Let .* change/ });
  await expect(dialog).toContainText('Nothing has been changed yet');
  await expect(dialog.getByRole('article', { name: 'Move of the eSIM in slot 2' })).toContainText(factory);
  await expect(dialog.getByRole('article', { name: 'Move of the eSIM in slot 2' })).toContainText('has to move');
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await workbench.idle(module);
  expect(await presented(workbench)).toEqual([factory, factory]);

  await openDevice(page, module, 'IMEI');
  const conflicts = page.getByRole('list', { name: 'Conflicts' });
  await expect(conflicts).toContainText('Two SIMs present the same IMEI');
  await expect(conflicts).toContainText('Next:');
  const cell = grid(page).getByRole('gridcell', { name: `Slot 2, IMEI ${factory}: Collides` });
  await expect(cell).toBeVisible();
  await cell.click();
  await expect(page.getByRole('region', { name: 'Why this cell' })).toContainText('counts as unique');

  await page.getByRole('button', { name: 'Settle IMEIs' }).click();
  const settle = page.getByRole('dialog', { name: `Settle the IMEIs of ${module} anew` });
  await settle.getByRole('button', { name: 'Settle IMEIs' }).click();
  await page.getByRole('region', { name: 'Moves to confirm' }).getByRole('button', { name: 'Change its IMEI' }).click();
  await expect(page.getByRole('region', { name: 'Outcomes' })).toContainText(`The IMEIs of ${module} are settled`);
  await expect(conflicts).toBeHidden();
  const settled = await matrixOf(workbench);
  expect(settled.conflicts).toEqual([]);
  expect(settled.slots.map(({ imei }) => imei)).toEqual([factory, expect.not.stringMatching(factory)]);
  const history = page.getByRole('article', { name: `History of SIM ${iccid}` });
  await expect(history.getByRole('listitem')).toHaveCount(2);
  await expect(history).toContainText('In service in slot 2');
});

test('moves are confirmed where the device is shown, and carried out', async ({ page, workbench }) => {
  await shareThenForbid(page, workbench);
  await putIn(page, 'workbench-psim-2');
  const question = page.getByRole('region', { name: 'Moves to confirm' });
  await expect(question).toContainText('Let 2 SIMs change their IMEIs?');
  expect(await presented(workbench)).toEqual([factory, factory]);
  await question.getByRole('button', { name: 'Change their IMEIs' }).click();
  await expect(question).toBeHidden();
  await workbench.idle(module);
  const { slots, conflicts } = await matrixOf(workbench);
  expect(conflicts).toEqual([]);
  expect(slots[0]!.imei).toBe(factory);
  await expect(grid(page).getByRole('gridcell', { name: `Slot 2, IMEI ${slots[1]!.imei}: In use` })).toBeVisible();
  await expect(grid(page).getByRole('gridcell', { name: `Slot 2, IMEI ${factory}: Taken` })).toBeVisible();

  // Out again: nobody moves back.
  await putIn(page, 'empty');
  await expect(grid(page).getByRole('columnheader', { name: /Slot 1/ })).toContainText('Nobody in service');
  expect((await presented(workbench))[1]).toBe(slots[1]!.imei);
});

test('the matrix is walked with the keyboard, one tab stop, each cell with its reason', async ({ page, workbench }) => {
  await workbench.provision(module, { verify: false });
  const { slots } = await workbench.device(module);
  await openDevice(page, module, 'IMEI');
  const why = page.getByRole('region', { name: 'Why this cell' });
  const first = grid(page).getByRole('gridcell', { name: `Slot 1, IMEI ${factory}: In use` });
  await expect(grid(page).locator('[tabindex="0"]')).toHaveCount(1);
  await first.focus();
  await page.keyboard.press('ArrowRight');
  await expect(grid(page).getByRole('gridcell', { name: `Slot 2, IMEI ${factory}: Taken` })).toBeFocused();
  await expect(why).toContainText(`In use by SIM ${slots[0]!.iccid}`);
  await page.keyboard.press('Control+End');
  await expect(grid(page).getByRole('gridcell').last()).toBeFocused();
  await expect(why).toContainText('The registry allots', { ignoreCase: true });
  await page.keyboard.press('Control+Home');
  await expect(first).toBeFocused();
  await expect(why).toContainText('factory IMEI of its slot');
  await expect(page.getByText(/Records in the card’s table: 1 of \d+/)).toBeVisible();
  expect(await page.getByRole('main').innerText()).not.toMatch(/inUse|sameAllowed|lastUsedSeq|historyRows|=/);
});

test('a policy is set, edited and removed; unknown is shown as unique', async ({ page, workbench }) => {
  const { slots } = await workbench.device(module);
  await openDevice(page, module, 'IMEI');
  const row = page.getByRole('list', { name: 'Policies' }).getByRole('listitem', { name: 'Removable SIM in slot 1' });
  await expect(row).toContainText('Unknown: counts as unique');
  await page.getByRole('button', { name: 'Set policy of Removable SIM in slot 1' }).click();
  const dialog = page.getByRole('dialog', { name: /^Set the IMEI policy of/ });
  await expect(dialog.getByRole('button', { name: 'Set policy' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await setPolicy(page, 'Removable SIM', /May share/, 'carrier bundle 7');
  await expect(row).toContainText('May share an IMEI');
  await expect(row).toContainText('carrier bundle 7');
  await expect(grid(page).getByRole('columnheader', { name: /Slot 1/ })).toContainText('May share an IMEI');
  await setPolicy(page, 'Removable SIM', /Must share/, 'plan record', 'family');
  await expect(row).toContainText('Must share the IMEI of group “family”');
  expect(await workbench.get('/imei-policies')).toEqual([
    {
      iccid: slots[0]!.iccid,
      sharing: { kind: 'sameRequiredWith', group: 'family' },
      pinned: false,
      source: 'plan record',
    },
  ]);
  await page.getByRole('button', { name: 'Remove policy of Removable SIM in slot 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove policy' }).click();
  await expect(row).toContainText('Unknown: counts as unique');
  expect(await workbench.get('/imei-policies')).toEqual([]);
});

test('the IMEI tab tells the form of each value, the plan with its reason, and the history by SIM and by IMEI', async ({
  page,
  workbench,
}) => {
  await workbench.provision(emptyPhone, { verify: false });
  const [profile] = await workbench.profiles(emptyPhone);
  await openDevice(page, emptyPhone, 'IMEI');
  await expect(page.getByRole('article', { name: 'Slot 1', exact: true })).toContainText('check digit correct');
  await expect(page.getByRole('article', { name: 'Slot 2', exact: true })).toContainText(profile!.imei!);
  await expect(page.getByRole('article', { name: 'Slot 2', exact: true })).toContainText('Bound');
  await expect(page.getByRole('region', { name: 'IMEI that will be bound' })).toContainText('so it gets it again');
  const history = page.getByRole('region', { name: 'Binding history', exact: true });
  await expect(history).toContainText('Allotted by the registry');
  await history.getByRole('button', { name: 'By IMEI' }).click();
  const event = history.getByRole('article', { name: `History of IMEI ${profile!.imei}` }).getByRole('listitem');
  await expect(event.first()).toContainText('so the registry allots one to it');

  await page.getByRole('button', { name: 'Bind again' }).click();
  await expect(page.getByRole('region', { name: 'Outcomes' })).toContainText('is bound');
  expect((await workbench.profiles(emptyPhone))[0]!.imei).toBe(profile!.imei);
  await expect(event).toHaveCount(2);
  await event.first().getByRole('link', { name: 'Show operation' }).click();
  await expect(page.getByRole('article', { name: 'Operation' })).toContainText('Bind IMEI');
});

test('the record is searched with a scanner, leads to device and operation, and is exported', async ({
  page,
  workbench,
}) => {
  await workbench.provision(emptyPhone, { verify: false });
  const [profile] = await workbench.profiles(emptyPhone);
  const { eid } = await workbench.device(emptyPhone);
  await openScreen(page, 'IMEI record');
  const field = page.getByRole('textbox', { name: 'Search the IMEI record' });
  const told = page.getByRole('status', { name: 'What was searched' });
  await expect(field).toBeFocused();
  const rows = page.getByRole('region', { name: 'IMEI record rows' }).getByRole('listitem');

  // As a scanner types: digits, Enter, and the next code takes the place of the last.
  await page.keyboard.type(profile!.imei!);
  await page.keyboard.press('Enter');
  await expect(told).toContainText('IMEI, 15 digits, check digit right · 2 rows');
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('In service');
  await page.keyboard.type(eid!);
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue(eid!);
  await expect(told).toContainText('EID, 32 digits, check digits right');
  const wrong = profile!.imei!.slice(0, 14) + ((Number(profile!.imei![14]) + 1) % 10);
  await page.keyboard.type(wrong);
  await expect(told).toContainText('check digit wrong');
  await field.fill('490154203237518');
  await expect(page.getByText('Not on this bench')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Export CSV' })).toBeDisabled();

  await field.fill(profile!.iccid);
  await expect(rows.first()).toContainText('Allotted by the registry');
  const exported = async () => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('imei-record.csv');
    return parse(readFileSync(await file.path(), 'utf8'), { columns: true }) as Record<string, string>[];
  };
  await expect(page.getByText('Identifiers go out shortened')).toBeVisible();
  expect((await exported())[0]).toMatchObject({ imei: `${profile!.imei!.slice(0, 8)}*******`, device: emptyPhone });
  await workbench.post('/settings', { redaction: 'none' });
  await page.reload();
  await field.fill(profile!.iccid);
  await expect(page.getByText('Identifiers go out in full')).toBeVisible();
  await expect(rows).toHaveCount(2);
  expect((await exported())[0]).toMatchObject({
    imei: profile!.imei,
    eid,
    iccid: profile!.iccid,
    slot: '2',
    rule: 'R2',
  });

  await rows.first().getByRole('link', { name: 'Show operation' }).click();
  await expect(page.getByRole('article', { name: 'Operation' })).toContainText('Load, bind and verify');
  await openScreen(page, 'IMEI record');
  await page
    .getByRole('link', { name: `Open ${emptyPhone}` })
    .first()
    .click();
  await expect(grid(page)).toBeVisible();
});

test('before a profile is enabled, the dialog names whose IMEI stands in the way and what is done instead', async ({
  page,
  workbench,
}) => {
  await shareThenForbid(page, workbench);
  const { id } = await workbench.device(module);
  const [profile] = await workbench.profiles(module);
  const { operationId } = await workbench.post<StartedOperation>(`/devices/${id}/profiles/${profile!.iccid}/disable`);
  await expect.poll(async () => (await workbench.get<Operation>(`/operations/${operationId}`)).state).toBe('succeeded');
  await page.getByRole('tab', { name: 'Profiles' }).click();
  await page.getByRole('button', { name: /^Enable Workbench/ }).click();
  const plan = page.getByRole('dialog').getByRole('region', { name: 'IMEI that will be bound' });
  await expect(plan).toContainText('Ask the registry for an IMEI');
  await expect(plan).toContainText(`${factory} is in use by SIM`);
});
