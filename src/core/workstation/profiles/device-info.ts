import type { BenchDevice } from '#core/environment/index.ts';
import type { DeviceInfo } from '#core/protocol/sgp22/index.ts';
import type { CapabilitySheet } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';

/** TAC that says nothing of a device, for eUICCs in bare readers: of the test range (TS 23.003, reporting body 00). */
const noTac = '00000000';

const memberOf: Readonly<Record<CapabilitySheet['rats'][number], keyof DeviceInfo['deviceCapabilities']>> = {
  gsm: 'gsmSupportedRelease',
  utran: 'utranSupportedRelease',
  eutran: 'eutranEpcSupportedRelease',
  nrEpc: 'nrEpcSupportedRelease',
  nr5gc: 'nr5gcSupportedRelease',
};

/** DeviceInfo of SGP.22 section 4.2: what the SM-DP+ judges the eligibility of this device by. `imei`: 15 digits where known. */
export function deviceInfo(device: BenchDevice, imei: string | undefined): DeviceInfo {
  const { capability } = device;
  if (imei !== undefined && !/^\d{15}$/.test(imei)) throw new UsageError('IMEI_INVALID', 'an IMEI has 15 digits');
  const release = `${capability?.release ?? 15}.0.0`;
  const rats = capability?.rats ?? ['gsm', 'utran', 'eutran'];
  const formFactor = capability === undefined ? {} : { euiccFormFactorType: capability.formFactor === 'fixed' ? 1 : 0 };
  const own = imei ?? device.factoryImeis[0];
  return {
    tac: own?.slice(0, 8) ?? noTac,
    deviceCapabilities: { ...Object.fromEntries(rats.map((rat) => [memberOf[rat], release])), ...formFactor },
    imei: own,
  };
}
