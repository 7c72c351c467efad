import type { DoctorCheck } from '../api/index.ts';

export const doctorCheckWords: Record<DoctorCheck['name'], string> = {
  dataFolder: 'Data folder',
  journal: 'Journal',
  pcscService: 'Smart card service',
  cardReader: 'Card reader',
  card: 'Card',
  serialPorts: 'Serial ports',
  portPermission: 'Port permission',
  modemManager: 'ModemManager',
  tlsRoots: 'TLS roots',
  clock: 'Clock',
  labPki: 'Lab certificates',
  services: 'Bench services',
  namedServers: 'Servers for real devices',
};

export const doctorOutcomeWords: Record<DoctorCheck['outcome'], string> = {
  ok: 'OK',
  warning: 'Warning',
  problem: 'Problem',
  notApplicable: 'Not needed',
};
