import AxeBuilder from '@axe-core/playwright';
import { join } from 'node:path';
import type { Settings } from '#shared/api/index.ts';
import { expect, test, type Page } from '../support/workbench.ts';

const pictures = process.env['SETTINGS_PICTURES'];

async function look(page: Page, name: string) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect.soft(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect.soft(wider, name).toBe(false);
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

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

  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    for (const [name, width] of [
      ['wide', 1280],
      ['narrow', 640],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.getByRole('button', { name: 'Save proxy' }).scrollIntoViewIfNeeded();
      await look(page, `settings-${scheme}-${name}`);
    }
  }

  // The password is nowhere to be read again, and stays when another setting is saved.
  await page.reload();
  await expect(page.getByLabel('Password for the proxy')).toHaveValue('********');
  await page.getByRole('combobox', { name: 'Proxy' }).click();
  await page.getByRole('option', { name: 'Never a proxy' }).click();
  await expect.poll(() => workbench.get<Settings>('/settings')).toMatchObject({ proxyUrl: 'none', proxyPassword: '' });
});
