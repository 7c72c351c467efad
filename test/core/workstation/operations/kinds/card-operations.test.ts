import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

const deviceId = 'sim-borealis';

describe('operations on the card', () => {
  let bench: WorkstationBench;
  let iccid: string;
  beforeEach(async () => {
    bench = await WorkstationBench.start();
    const [profile] = await bench.handlers.profiles.list({ deviceId }, call);
    iccid = profile!.iccid;
  });
  afterEach(() => bench.stop());

  const profiles = () => bench.handlers.profiles.list({ deviceId }, call);

  it('rename and clear the name, as the card then shows it', async () => {
    const rename = (nickname: string) =>
      bench.run(bench.handlers.profiles.setNickname({ deviceId, iccid, nickname }, call));
    expect(await rename('Büro 2')).toMatchObject({ state: 'succeeded' });
    expect(await profiles()).toMatchObject([{ profileNickname: 'Büro 2' }]);
    await rename('');
    expect(await profiles()).toMatchObject([{ profileNickname: null }]);
    const tooLong = bench.handlers.profiles.setNickname({ deviceId, iccid, nickname: 'ü'.repeat(33) }, call);
    await expect(tooLong).rejects.toMatchObject({ code: 'NICKNAME_TOO_LONG' });
  });

  it('delete only what is disabled, and only with the digits that name it', async () => {
    const remove = (confirmation: string) => bench.handlers.profiles.delete({ deviceId, iccid, confirmation }, call);
    await expect(remove('0000')).rejects.toMatchObject({ code: 'CONFIRMATION_MISMATCH' });
    expect(await bench.run(remove(iccid.slice(-4)))).toMatchObject({
      state: 'failed',
      error: { code: 'PROFILE_ENABLED' },
    });
    expect(await profiles()).toHaveLength(1);
    await bench.run(bench.handlers.profiles.disable({ deviceId, iccid }, call));
    expect(await bench.run(remove(iccid.slice(-4)))).toMatchObject({ state: 'succeeded' });
    expect(await profiles()).toEqual([]);
  });

  it('reset the memory with the digits of the EID that is in the reader', async () => {
    const { eidValue } = await bench.handlers.euicc.info({ deviceId }, call);
    const reset = (confirmation: string) => bench.handlers.euicc.memoryReset({ deviceId, confirmation }, call);
    await expect(reset(iccid.slice(-4))).rejects.toMatchObject({ code: 'CONFIRMATION_MISMATCH' });
    expect(await profiles()).toHaveLength(1);
    expect(await bench.run(reset(eidValue.slice(-4)))).toMatchObject({ state: 'succeeded' });
    expect(await profiles()).toEqual([]);
  });

  it('set and clear the default SM-DP+', async () => {
    const set = (address: string) => bench.handlers.euicc.setDefaultDpAddress({ deviceId, address }, call);
    const shown = async () =>
      (await bench.handlers.euicc.info({ deviceId }, call)).EuiccConfiguredAddresses.defaultDpAddress;
    expect(await bench.run(set('smdp.example.com'))).toMatchObject({ state: 'succeeded' });
    expect(await shown()).toBe('smdp.example.com');
    await bench.run(set(''));
    expect(await shown()).toBeNull();
    await expect(set('https://smdp.example.com/')).rejects.toMatchObject({ code: 'ADDRESS_INVALID' });
  });

  it('answer reads from what is known while an operation holds the device', async () => {
    const { activationCode } = await bench.handlers.services.createOrder(
      { profileType: 'workbench-lte', personalise: true },
      call,
    );
    const input = { deviceId, activationCode: activationCode!, confirm: false };
    const { operationId } = await bench.handlers.profiles.download(input, call);
    for await (const operation of bench.handlers.operations.watch({ operationId }, call)) {
      if (operation.state !== 'waiting') continue;
      expect(await profiles()).toMatchObject([{ iccid }]);
      expect(await bench.handlers.imei.list({ deviceId }, call)).toHaveLength(2);
      await expect(bench.handlers.euicc.info({ deviceId }, call)).rejects.toMatchObject({
        code: 'OPERATION_RUNNING',
        details: { operationId },
      });
      const { devices } = await bench.handlers.devices.bench(undefined, call);
      expect(devices.find((device) => device.id === deviceId)).toMatchObject({
        state: 'busy',
        runningOperationId: operationId,
      });
      await bench.handlers.operations.cancel({ operationId }, call);
      break;
    }
  });

  it('shows faults on the tile and recovers from them', async () => {
    const setFault = (fault: 'cardRemoved' | 'modemSilent', on: boolean) =>
      bench.handlers.devices.setFault({ deviceId, fault, on }, call);
    expect(await setFault('cardRemoved', true)).toMatchObject({
      state: 'cardMissing',
      profileCount: 0,
      faults: ['cardRemoved'],
      problem: { code: 'DEVICE_GONE' },
    });
    expect(await setFault('cardRemoved', false)).toMatchObject({ state: 'ready', profileCount: 1, faults: [] });
    expect(await setFault('modemSilent', true)).toMatchObject({
      state: 'modemSilent',
      problem: { code: 'DEVICE_TIMEOUT' },
    });
    expect(await setFault('modemSilent', false)).toMatchObject({ state: 'ready' });
  });

  it('tell a watcher of the bench each change, from the bench as it is', async () => {
    const seen: (string | undefined)[] = [];
    const renamed = async () => {
      for await (const { devices } of bench.handlers.devices.watch(undefined, call)) {
        const device = devices.find((one) => one.id === deviceId);
        seen.push(device?.enabledProfile?.name);
        if (device?.enabledProfile?.name === 'Otto') return;
        if (seen.length === 1) void bench.handlers.profiles.setNickname({ deviceId, iccid, nickname: 'Otto' }, call);
      }
    };
    await renamed();
    expect(seen[0]).toBe('Factory profile');
  });
});
