import { startHost } from '../support/running-host.ts';
import { enterCode, openScreen, readProfileDetails } from '../support/steps.ts';
import { emptyPhone, expect, test } from '../support/workbench.ts';

test('after a crash in the middle of a load the next start says what it found and did, and the chain still holds', async ({
  page,
  workbench,
}) => {
  const order = await workbench.order();
  await enterCode(page, emptyPhone, order.activationCode!);
  await readProfileDetails(page);
  await expect(page.getByRole('button', { name: 'Load profile' })).toBeVisible();
  await workbench.kill();
  await expect(page.getByRole('alert').filter({ hasText: 'The workstation does not answer' })).toBeVisible();

  const again = await startHost(workbench.dataFolder);
  const window = await page.context().newPage();
  try {
    await window.goto(again.link);
    await openScreen(window, 'Settings');
    const about = window.getByRole('region', { name: 'About this workstation' });
    await expect(about).toContainText('Settled unfinished operations');
    await about.getByRole('link', { name: 'Show operation' }).click();
    await expect(window.getByRole('article', { name: 'Operation' })).toContainText('Taken up again after a restart');
    await window.getByRole('button', { name: 'Verify the chain' }).click();
    await expect(window.getByRole('status', { name: 'Verdict on the journal' })).toContainText('Intact');
    const device = (await again.get<{ devices: { id: string; name: string }[] }>('/bench')).devices.find(
      (one) => one.name === emptyPhone,
    );
    expect(await again.get(`/devices/${device!.id}/profiles`)).toEqual([]);
  } finally {
    await window.close();
    await again.close();
  }
});
