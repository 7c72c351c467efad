import type { Handlers } from '#shared/api/handlers.ts';
import { call } from './workstation-bench.ts';

export const crashDevice = 'sim-aurora';
const deviceId = crashDevice;

interface CrashWork {
  /** Whatever belongs before the work; the work itself is what it returns. */
  prepare(handlers: Handlers): Promise<() => Promise<{ operationId: string }> | { operationId: string }>;
}

const firstProfile = async (handlers: Handlers) => (await handlers.profiles.list({ deviceId }, call))[0]!.iccid;

/** Works that crash tests interrupt at every step. */
export const crashWorks = {
  download: {
    async prepare(handlers) {
      const order = await handlers.services.createOrder({ profileType: 'workbench-5g', personalise: true }, call);
      const input = { deviceId, activationCode: order.activationCode!, confirm: true };
      return () => handlers.profiles.download(input, call);
    },
  },
  /** Recovery has no confirmation code: it must end what is open and leave the activation code good. */
  downloadWithCode: {
    async prepare(handlers) {
      const confirmationCode = '4711';
      const order = { profileType: 'workbench-5g', personalise: true, confirmationCode };
      const { activationCode } = await handlers.services.createOrder(order, call);
      const input = { deviceId, activationCode: activationCode!, confirmationCode, confirm: true };
      return () => handlers.profiles.download(input, call);
    },
  },
  enable: {
    async prepare(handlers) {
      const iccid = await firstProfile(handlers);
      return () => handlers.profiles.enable({ deviceId, iccid }, call);
    },
  },
  delete: {
    async prepare(handlers) {
      const iccid = await firstProfile(handlers);
      return () => handlers.profiles.delete({ deviceId, iccid, confirmation: iccid.slice(-4) }, call);
    },
  },
  notifications: {
    prepare: async (handlers) => () => handlers.notifications.process({ deviceId }, call),
  },
  /** Of the slot that a disabled profile left with its own IMEI. */
  imeiRestore: {
    async prepare(handlers) {
      const { devices } = await handlers.devices.bench(undefined, call);
      const { eid = '' } = devices.find(({ id }) => id === deviceId)!;
      const answers = { reason: 'productionRepair' as const, operator: 'Ada', again: false };
      return () => handlers.imei.restore({ deviceId, slot: 2, confirmation: eid.slice(-4), ...answers }, call);
    },
  },
  /** Four forbidden networks in place of what the enabled profile has there. */
  fileWrite: {
    prepare: (handlers) => {
      const place = { deviceId, path: 'EF.FPLMN', offset: 0 };
      return Promise.resolve(() => handlers.files.write({ ...place, content: '62F22062F23062F24062F250' }, call));
    },
  },
  provision: {
    prepare: async (handlers) => () =>
      handlers.operations.provision({ deviceId, confirm: true, enable: true, verify: true }, call),
  },
  /** A removable SIM takes the IMEI that the eSIM presents: both get theirs in one operation. */
  moves: {
    prepare: async (handlers) => async () => {
      await handlers.devices.setRemovableSim({ deviceId, slot: 1, sim: 'workbench-psim' }, call);
      for (;;) {
        const [operation] = await handlers.operations.list({ deviceId, limit: 1 }, call);
        if (operation?.state === 'waiting') return { operationId: operation.id };
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  },
} satisfies Record<string, CrashWork>;
