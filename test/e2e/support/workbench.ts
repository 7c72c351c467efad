import { test as base, expect, type Page } from '@playwright/test';
import type { Bench, Device, Operation, Order, Profile, StartedOperation } from '#shared/api/index.ts';
import { startHost, type RunningHost } from './running-host.ts';

/** What people call the three devices of the default bench. */
export const emptyPhone = 'Aurora';
export const oneProfileTablet = 'Borealis';

export interface Workbench extends RunningHost {
  bench(): Promise<Bench>;
  device(name: string): Promise<Device>;
  profiles(name: string): Promise<Profile[]>;
  /** Orders a profile of the catalogue; the first Milenage one unless named. */
  order(options?: { profileType?: string; confirmationCode?: string }): Promise<Order>;
  /** Does the main job over the interface, without the screens. */
  provision(name: string, options?: { enable?: boolean; verify?: boolean }): Promise<Operation>;
  setFault(name: string, fault: string, on?: boolean): Promise<void>;
  /** Waits until nothing runs on a device. */
  idle(name: string): Promise<void>;
}

interface Fixtures {
  readonly workbench: Workbench;
}

export const test = base.extend<Fixtures>({
  workbench: async ({ browserName: _browserName }, use) => {
    const host = await startHost();
    await use(withHelpers(host));
    await host.close();
  },
  page: async ({ page, workbench }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/WebSocket|ERR_CONNECTION/.test(message.text()))
        complaints.push(message.text());
    });
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(workbench.address) && !/^(data|blob):/.test(request.url()))
        foreign.push(request.url());
    });
    await page.goto(workbench.link);
    await expect(page.getByRole('listitem', { name: emptyPhone })).toBeVisible();
    await use(page);
    expect(complaints, 'errors in the console').toEqual([]);
    expect(foreign, 'requests to anywhere else').toEqual([]);
  },
});

export { expect };
export type { Page };

function withHelpers(host: RunningHost): Workbench {
  const bench = () => host.get<Bench>('/bench');
  const device = async (name: string) => {
    const found = (await bench()).devices.find((one) => one.name === name);
    if (!found) throw new Error(`no device ${name} on the bench`);
    return found;
  };
  const finished = async (operationId: string) => {
    for (;;) {
      const operation = await host.get<Operation>(`/operations/${operationId}`);
      if (operation.endedAt) return operation;
      await new Promise((resume) => setTimeout(resume, 50));
    }
  };
  return {
    ...host,
    bench,
    device,
    profiles: async (name) => host.get(`/devices/${(await device(name)).id}/profiles`),
    async order({ profileType, confirmationCode } = {}) {
      const catalogue = await host.get<{ profileType: string; algorithm: string }[]>('/services/smdp/catalogue');
      const type = profileType ?? catalogue.find((entry) => entry.algorithm === 'milenage')?.profileType;
      return host.post('/services/smdp/orders', {
        profileType: type,
        ...(confirmationCode ? { confirmationCode } : {}),
      });
    },
    async provision(name, options = {}) {
      const order = await this.order();
      const { operationId } = await host.post<StartedOperation>('/provision', {
        deviceId: (await device(name)).id,
        activationCode: order.activationCode,
        confirm: true,
        ...options,
      });
      const operation = await finished(operationId);
      expect(operation.error).toBeNull();
      return operation;
    },
    async setFault(name, fault, on = true) {
      await host.post(`/devices/${(await device(name)).id}/faults`, { deviceId: (await device(name)).id, fault, on });
    },
    async idle(name) {
      await expect.poll(async () => (await device(name)).runningOperationId ?? null).toBeNull();
    },
  };
}
