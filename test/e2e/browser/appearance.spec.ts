import { expectNoExcess, seriousFaults } from '../support/looks.ts';
import { emptyPhone, expect, test, type Page } from '../support/workbench.ts';

const sizes = [
  { name: 'small', width: 1024, height: 700 },
  { name: 'full HD', width: 1920, height: 1080 },
  { name: '4K', width: 3840, height: 2160 },
];

const screens = (deviceId: string, operationId: string) => ({
  bench: '/',
  profiles: `/device/${deviceId}/profiles`,
  imei: `/device/${deviceId}/imei`,
  files: `/device/${deviceId}/files?file=3F00%2F2F06`,
  verification: `/device/${deviceId}/verification`,
  notifications: `/device/${deviceId}/notifications`,
  chip: `/device/${deviceId}/chip`,
  'trace of a device': `/device/${deviceId}/trace`,
  trace: '/trace',
  load: `/load/${deviceId}`,
  result: `/load/${deviceId}?operation=${operationId}`,
  journal: `/journal/${operationId}`,
  'imei record': '/imei',
  orders: '/services/orders',
  'create order': '/services/orders?create',
  catalogue: '/services/catalogue',
  'sm-ds events': '/services/events',
  'imei registry': '/services/allotments',
  packages: '/packages?open=catalogue%2Fworkbench-5g',
  network: '/services/network',
  doctor: '/doctor',
  settings: '/settings',
});

async function settle(page: Page) {
  await expect(page.getByRole('status', { name: 'Reading' })).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
  await expect(page.getByRole('progressbar', { name: 'Opening screen' })).toHaveCount(0);
}

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious on any screen in ${scheme}`, async ({ page, workbench }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    const { id: operationId } = await workbench.provision(emptyPhone);
    const { id: deviceId } = await workbench.device(emptyPhone);
    for (const [name, route] of Object.entries(screens(deviceId, operationId))) {
      await page.goto(`${workbench.address}/#${route}`);
      await settle(page);
      expect.soft(await seriousFaults(page), `${name}, ${scheme}`).toEqual([]);
    }
  });
}

test('no screen is wider than its window, from 1024×700 to 4K', async ({ page, workbench }) => {
  test.setTimeout(240_000);
  const { id: operationId } = await workbench.provision(emptyPhone);
  const { id: deviceId } = await workbench.device(emptyPhone);
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const [name, route] of Object.entries(screens(deviceId, operationId))) {
      await page.goto(`${workbench.address}/#${route}`);
      await settle(page);
      await expectNoExcess(page, `${name} at ${size.name}`);
    }
  }
});

test('the compact bench has room for 20 devices on a 1080p screen', async ({ page, workbench }) => {
  await workbench.post('/settings', { density: 'compact' });
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.reload();
  const tile = page.getByRole('listitem', { name: emptyPhone });
  await expect(tile).toBeVisible();
  const { width, height } = (await tile.boundingBox())!;
  const copy = (await tile.getByRole('button', { name: /^Copy EID/ }).boundingBox())!;
  expect(copy.x + copy.width, 'the EID and its copy button are in sight').toBeLessThan(
    (await tile.boundingBox())!.x + width,
  );
  const list = (await page.getByRole('list', { name: 'Devices' }).boundingBox())!;
  const main = (await page.getByRole('main').boundingBox())!;
  const gap = 12;
  const columns = Math.floor((list.width + gap) / (width + gap));
  const rows = Math.floor((main.y + main.height - list.y + gap) / (height + gap));
  expect(columns * rows, `tiles of ${width}×${height}`).toBeGreaterThanOrEqual(20);
});

test('nothing on the bench jumps while an operation runs', async ({ page, workbench }) => {
  const tile = page.getByRole('listitem', { name: emptyPhone });
  const before = (await tile.boundingBox())!;
  const running = workbench.provision(emptyPhone);
  await expect(tile.getByRole('progressbar')).toBeVisible();
  const during = (await tile.boundingBox())!;
  await running;
  expect(during.height).toBe(before.height);
});
