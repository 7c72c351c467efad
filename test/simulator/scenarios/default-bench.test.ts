import { describe, expect, it } from 'vitest';
import { checkEid, checkImei } from '#core/protocol/identifiers/index.ts';
import { defaultBench } from '#simulator/scenarios/index.ts';

describe.each(defaultBench.map((device) => [device.name, device] as const))('simulated device %s', (_name, device) => {
  it('bears an EID of the test range with right check digits', () => {
    expect(device.eid).toMatch(/^89049032\d{24}$/);
    expect(BigInt(device.eid) % 97n).toBe(1n);
    expect(checkEid(device.eid).valid).toBe(true);
  });

  it('bears IMEIs of its own test TAC with right check digits', () => {
    for (const imei of [...device.factoryImeis, ...device.imeiPool]) {
      expect(imei.startsWith(device.tac)).toBe(true);
      expect(imei.startsWith('0011')).toBe(true);
      expect(checkImei(imei)).toMatchObject({ valid: true });
    }
  });
});

describe('the default bench', () => {
  it('never gives one identifier to two devices', () => {
    const all = defaultBench.flatMap((device) => [device.id, device.eid, ...device.factoryImeis, ...device.imeiPool]);
    expect(new Set(all).size).toBe(all.length);
  });
});
