import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumArguments, chromiumPath } from '../../support/electron-double/chromium.ts';
import { writeCameraFilm } from '../support/camera-film.ts';
import { expectError } from '../support/steps.ts';
import { emptyPhone, expect, test } from '../support/workbench.ts';

const code = 'LPA:1$smdp.example.com$SEEN-BY-CAMERA';
const film = join(mkdtempSync(join(tmpdir(), 'workbench-film-')), 'code.y4m');
writeCameraFilm(film, code);

test.use({
  launchOptions: {
    executablePath: chromiumPath,
    args: [...chromiumArguments, '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`],
  },
});

test('reads a QR code that is held before the camera', async ({ page }) => {
  await page.context().grantPermissions(['camera']);
  await page.getByRole('link', { name: `Load eSIM into ${emptyPhone}` }).click();
  await page.getByRole('button', { name: 'Camera' }).click();
  await expect(page.getByRole('textbox', { name: 'Activation code' })).toHaveValue(code, { timeout: 30_000 });
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('says so when the camera may not be used', async ({ page }) => {
  await page.getByRole('link', { name: `Load eSIM into ${emptyPhone}` }).click();
  await page.getByRole('button', { name: 'Camera' }).click();
  await expectError(page, 'CAMERA_UNAVAILABLE');
});
