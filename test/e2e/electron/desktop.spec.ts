import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Menu, MenuItem } from 'electron';
import { callContract } from './contract-call.ts';
import { freshDataFolder, hosts, launchDesktop, whyNoElectron, type Desktop } from './desktop.ts';

for (const host of hosts) {
  test.describe(`the desktop under ${host === 'double' ? 'a double of Electron' : 'Electron'}`, () => {
    test.skip(host === 'electron' && whyNoElectron !== undefined, whyNoElectron ?? '');
    test.describe.configure({ mode: 'serial' });
    const data = freshDataFolder();
    let desktop: Desktop;

    test.beforeAll(async () => {
      desktop = await launchDesktop(host, data.path);
      const page = await desktop.window();
      await page.waitForURL(/#\/$/);
    });
    test.afterAll(async () => {
      await desktop?.end();
      data.remove();
    });

    test('opens one window with the bench, sandboxed and isolated', async () => {
      const page = await desktop.window();
      await expect(page.getByText('Aurora').first()).toBeVisible();
      const seen = await desktop.inMain(({ BrowserWindow }) => {
        const windows = BrowserWindow.getAllWindows();
        return { count: windows.length, visible: windows[0]!.isVisible(), least: windows[0]!.getMinimumSize() };
      }, undefined);
      expect(seen).toEqual({ count: 1, visible: true, least: [1024, 700] });
    });

    test('gives the page word of its host and nothing of Electron or Node', async () => {
      const page = await desktop.window();
      const world = await page.evaluate(() => {
        const all = window as unknown as Record<string, unknown>;
        return {
          bridge: all['workbench'],
          frozen: Object.isFrozen(all['workbench']),
          leaks: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'global'].filter(
            (name) => name in all,
          ),
        };
      });
      expect(world).toEqual({ bridge: { host: 'electron' }, frozen: true, leaks: [] });
    });

    test('serves the contract on the port that the preload hands over', async () => {
      const page = await desktop.window();
      const bench = await callContract(page, 'devices/bench');
      expect(bench.status).toBe(200);
      expect((bench.body as { devices: unknown[] }).devices).toHaveLength(3);
      const refused = await callContract(page, 'profiles/list', { deviceId: 'nobody' });
      expect(refused).toMatchObject({ status: 422, body: { code: 'WORKBENCH', data: { code: 'DEVICE_UNKNOWN' } } });
      expect(await callContract(page, 'profiles/list', {})).toMatchObject({
        status: 400,
        body: { code: 'BAD_REQUEST' },
      });
    });

    test('hangs up on a port that speaks something else, and goes on serving', async () => {
      const page = await desktop.window();
      const answers = await page.evaluate(async () => {
        const { port1, port2 } = new MessageChannel();
        const heard: string[] = [];
        port1.onmessage = ({ data }) => heard.push((JSON.parse(data as string) as { i: string }).i);
        const ask = (i: string) => port1.postMessage(JSON.stringify({ i, p: { u: '/devices/bench', b: {} } }));
        window.postMessage({ type: 'workbench:connect' }, window.location.origin, [port2]);
        ask('before');
        while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
        port1.postMessage('garbage');
        ask('after');
        await new Promise((resolve) => setTimeout(resolve, 1000));
        return heard;
      });
      expect(answers).toEqual(['before']);
      expect((await callContract(page, 'devices/bench')).status).toBe(200);
      // The page's own line was replaced by those above; it opens a new one when it is loaded.
      await page.reload();
      await expect(page.getByText('Aurora').first()).toBeVisible();
    });

    test('runs no script but its own, and sends nothing anywhere else', async () => {
      const page = await desktop.window();
      const outcome = await page.evaluate(async () => {
        const violated: string[] = [];
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
          violated.push(effectiveDirective),
        );
        const script = document.createElement('script');
        script.textContent = 'window.inlineRan = true';
        document.head.append(script);
        const style = document.createElement('style');
        style.textContent = 'body { --inline-style: 1 }';
        document.head.append(style);
        const frame = document.createElement('iframe');
        frame.src = 'https://example.org/';
        document.body.append(frame);
        const fetched = await fetch('https://example.org/').then(
          () => true,
          () => false,
        );
        await new Promise((resolve) => setTimeout(resolve, 200));
        for (const element of [script, style, frame]) element.remove();
        return {
          ran: 'inlineRan' in window,
          styled: getComputedStyle(document.body).getPropertyValue('--inline-style') !== '',
          fetched,
          violated: violated.sort(),
        };
      });
      expect(outcome).toEqual({
        ran: false,
        styled: false,
        fetched: false,
        violated: ['connect-src', 'frame-src', 'script-src-elem', 'style-src-elem'],
      });
    });

    test('grants camera and clipboard, and denies every other permission', async () => {
      const page = await desktop.window();
      const states = await page.evaluate(async () => {
        const names = [
          'camera',
          'clipboard-read',
          'clipboard-write',
          'microphone',
          'geolocation',
          'notifications',
          'midi',
        ];
        const found: Record<string, string> = {};
        for (const name of names) {
          found[name] = (await navigator.permissions.query({ name: name as PermissionName })).state;
        }
        return found;
      });
      expect(states).toEqual({
        camera: 'granted',
        'clipboard-read': 'granted',
        'clipboard-write': 'granted',
        microphone: 'denied',
        geolocation: 'denied',
        notifications: 'denied',
        midi: 'denied',
      });
      const media = await page.evaluate(async () => {
        const open = (wanted: MediaStreamConstraints) =>
          navigator.mediaDevices.getUserMedia(wanted).then(
            (stream) => {
              for (const track of stream.getTracks()) track.stop();
              return 'open';
            },
            (error: Error) => error.name,
          );
        return {
          video: await open({ video: true }),
          audio: await open({ audio: true }),
          both: await open({ audio: true, video: true }),
        };
      });
      expect(media).toEqual({ video: 'open', audio: 'NotAllowedError', both: 'NotAllowedError' });
    });

    test('stays on its own page, and hands https links to the system’s browser', async () => {
      const page = await desktop.window();
      await desktop.inMain(({ shell }) => {
        const opened: string[] = [];
        Object.assign(globalThis, { openedOutside: opened });
        shell.openExternal = (address) => Promise.resolve(void opened.push(address));
      }, undefined);
      const before = page.url();
      const links = [
        ['', 'https://example.org/away'],
        ['_blank', 'https://example.org/outside'],
        ['_blank', 'http://example.org/plain'],
        ['_blank', 'file:///etc/passwd'],
        // Chromium alone would ask the desktop for a program that opens this scheme.
        ...(host === 'electron' ? [['', 'app://elsewhere/']] : []),
      ] as const;
      await page.evaluate((all) => {
        for (const [target, href] of all) {
          const link = document.createElement('a');
          Object.assign(link, { href, target });
          document.body.append(link);
          link.click();
          link.remove();
        }
      }, links);
      await expect
        .poll(() => desktop.inMain(() => (globalThis as { openedOutside?: string[] }).openedOutside, undefined))
        .toEqual(['https://example.org/outside']);
      await expect.poll(() => page.context().pages().length).toBe(1);
      expect(page.url()).toBe(before);
      expect(await page.evaluate(() => document.title)).toContain('eSIM Workbench');
    });

    test('has a menu whose every accelerator is used once and whose items act', async () => {
      const page = await desktop.window();
      const items = await desktop.inMain(({ Menu }) => {
        const flatten = (menu: Menu): MenuItem[] =>
          menu.items.flatMap((item) => [item, ...(item.submenu ? flatten(item.submenu) : [])]);
        return flatten(Menu.getApplicationMenu()!).map(({ label, accelerator, role }) => ({
          label,
          accelerator,
          role,
        }));
      }, undefined);
      const accelerators = items.flatMap(({ accelerator }) => accelerator ?? []);
      expect(new Set(accelerators).size).toBe(accelerators.length);
      expect(items.map(({ label }) => label.replace('&', ''))).toEqual(
        expect.arrayContaining(['Load eSIM…', 'Settings', 'Read device again', 'Command palette', 'Doctor']),
      );

      const click = (label: string) =>
        desktop.inMain(({ Menu }, wanted) => {
          const find = (menu: Menu): MenuItem | undefined => {
            for (const item of menu.items) {
              const found = item.label.replace('&', '') === wanted ? item : item.submenu && find(item.submenu);
              if (found) return found;
            }
            return undefined;
          };
          find(Menu.getApplicationMenu()!)!.click();
        }, label);
      await click('Doctor');
      await page.waitForURL(/#\/doctor$/);
      await page.evaluate(() => {
        Object.assign(window, { keys: [] });
        // Before the page's own listeners, which may keep a key they have acted on to themselves.
        const hear = ({ key, ctrlKey, metaKey }: KeyboardEvent) =>
          (window as unknown as { keys: string[] }).keys.push(`${ctrlKey || metaKey ? 'Command+' : ''}${key}`);
        window.addEventListener('keydown', hear, { capture: true });
      });
      await click('Read device again');
      await click('Command palette');
      await expect
        .poll(() =>
          page.evaluate(() =>
            (window as unknown as { keys: string[] }).keys.filter((key) => !/^(Command\+)?(Control|Meta)$/.test(key)),
          ),
        )
        .toEqual(['F5', 'Command+k']);
      await page.keyboard.press('Escape');
      await click('Bench');
      await page.waitForURL(/#\/$/);
    });

    test('opens the wizard with the code of an lpa: link, and loads nothing by itself', async () => {
      const page = await desktop.window();
      const code = 'LPA:1$smdp.example.com$K2-1ABCD';
      await desktop.inMain(
        ({ app }, link) => void app.emit('second-instance', {}, ['esim-workbench', '--flag', link], '/', {}),
        code,
      );
      await page.waitForURL((url) => url.hash.startsWith('#/load'));
      expect(new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('activationCode')).toBe(code);
      const { body } = await callContract(page, 'operations/list', {});
      expect(body).toEqual([]);
    });

    test('asks before it closes over a running operation, then gives the data folder back', async () => {
      const page = await desktop.window();
      // A page has one line, the newest: let the page's own come first.
      await page.goto(page.url().split('#')[0]!);
      await expect(page.getByText('Aurora').first()).toBeVisible();
      const order = await callContract(page, 'services/createOrder', { profileType: 'workbench-5g' });
      const { activationCode } = order.body as { activationCode: string };
      const start = await callContract(page, 'profiles/download', { deviceId: 'sim-aurora', activationCode });
      expect(start).toMatchObject({ status: 200 });
      const answerWith = (response: number) =>
        desktop.inMain(({ dialog, BrowserWindow }, button) => {
          const asked: unknown[] = [];
          Object.assign(globalThis, { asked });
          dialog.showMessageBox = ((...given: unknown[]) => {
            asked.push(given.at(-1));
            return Promise.resolve({ response: button, checkboxChecked: false });
          }) as typeof dialog.showMessageBox;
          BrowserWindow.getAllWindows()[0]!.close();
        }, response);
      const asked = () => desktop.inMain(() => (globalThis as { asked?: { detail: string }[] }).asked, undefined);

      await answerWith(0);
      await expect.poll(asked).toHaveLength(1);
      expect((await asked())![0]!.detail).toContain('Aurora');
      expect((await callContract(page, 'devices/bench')).status).toBe(200);
      expect(existsSync(join(data.path, 'lock'))).toBe(true);

      await answerWith(1);
      expect(await desktop.exited).toBe(0);
      expect(existsSync(join(data.path, 'lock'))).toBe(false);
    });

    test('says that the data folder is in use, and ends', async () => {
      const shared = freshDataFolder();
      const first = await launchDesktop(host, shared.path);
      await (await first.window()).waitForURL(/#\/$/);
      const { pid } = JSON.parse(readFileSync(join(shared.path, 'lock'), 'utf8')) as { pid: number };
      expect(pid).toBeGreaterThan(0);
      const second = await launchDesktop(host, shared.path);
      expect(await second.exited).toBe(host === 'double' ? 1 : 0);
      await second.end();
      await first.end();
      shared.remove();
    });
  });
}
