import type { Device, FaultName } from '../api/index.ts';

export const deviceStateWords: Record<Device['state'], string> = {
  ready: 'Ready',
  busy: 'Working',
  cardMissing: 'No card',
  modemSilent: 'Modem silent',
  unreachable: 'Unreachable',
};

export const faultWords: Record<FaultName, { name: string; effect: string }> = {
  cardRemoved: { name: 'Card removed', effect: 'The eUICC stops answering, as if pulled from the reader.' },
  slowReader: { name: 'Slow reader', effect: 'Every card command takes much longer than usual.' },
  modemSilent: { name: 'Modem silent', effect: 'The modem line takes commands and never answers.' },
  modemRefusesImei: { name: 'Modem refuses IMEI', effect: 'The modem answers an error when an IMEI is applied.' },
  imeiRecordFails: { name: 'IMEI record fails', effect: 'The card refuses to record an IMEI binding.' },
  noImeiTable: {
    name: 'No IMEI table',
    effect: 'The card knows no IMEI binding functions, as cards of other makers; the ledger stands in.',
  },
  powerCut: { name: 'Power cut', effect: 'Power is lost at the next card command.' },
  serverError: { name: 'Server error', effect: 'The SM-DP+ answers every request with an error.' },
  registryOffline: { name: 'Registry offline', effect: 'The IMEI registry cannot be reached.' },
};

export const ratWords: Record<NonNullable<Device['capability']>['rats'][number], string> = {
  gsm: '2G',
  utran: '3G',
  eutran: 'LTE',
  nrEpc: '5G NSA',
  nr5gc: '5G SA',
};

export const simWords: Record<Device['slots'][number]['sim'], string> = {
  esim: 'eSIM',
  psim: 'Removable SIM',
  none: 'No SIM',
};

export const hardwareModeWords: Record<'simulated' | 'real' | 'mixed', string> = {
  simulated: 'Simulated hardware',
  real: 'Real hardware',
  mixed: 'Simulated and real hardware',
};
