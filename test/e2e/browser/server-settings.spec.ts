import type { Settings } from '#shared/api/index.ts';
import { expectSoundInEveryLook } from '../support/looks.ts';
import { expect, test } from '../support/workbench.ts';

test('roots and proxy are chosen in the settings', async ({ page, workbench }) => {
  test.setTimeout(120_000);
  await page.goto(`${workbench.address}/#/settings`);
  await page.getByLabel('Path of a file (GSMA-style CIs)').fill('/etc/ssl/some-ci.pem');
  await page.getByRole('button', { name: 'Add to GSMA-style CIs' }).click();
  await expect(page.getByRole('group', { name: 'GSMA-style CIs' }).getByText('/etc/ssl/some-ci.pem')).toBeVisible();
  await page.getByRole('switch', { name: 'Public roots of the system' }).click();
  await page.getByRole('combobox', { name: 'Proxy' }).click();
  await page.getByRole('option', { name: 'This proxy' }).click();
  await page.getByLabel('Address of the proxy').fill('http://user:secret@proxy');
  await expect(page.getByRole('button', { name: 'Save proxy' })).toBeDisabled();
  await page.getByLabel('Address of the proxy').fill('http://user@proxy.example.com:3128');
  await page.getByLabel('Password for the proxy').fill('hush-hush');
  await page.getByRole('button', { name: 'Save proxy' }).click();
  await expect
    .poll(() => workbench.get<Settings>('/settings'))
    .toMatchObject({
      gsmaRootFiles: ['/etc/ssl/some-ci.pem'],
      trustedRoots: ['gsma', 'private', 'system'],
      proxyUrl: 'http://user@proxy.example.com:3128',
      proxyPassword: '********',
    });

  await page.getByRole('button', { name: 'Save proxy' }).scrollIntoViewIfNeeded();
  await expectSoundInEveryLook(page, 'settings of servers', { widths: [1280, 640] });

  // The password is nowhere to be read again, and stays when another setting is saved.
  await page.reload();
  await expect(page.getByLabel('Password for the proxy')).toHaveValue('********');
  await page.getByRole('combobox', { name: 'Proxy' }).click();
  await page.getByRole('option', { name: 'Never a proxy' }).click();
  await expect.poll(() => workbench.get<Settings>('/settings')).toMatchObject({ proxyUrl: 'none', proxyPassword: '' });
});
