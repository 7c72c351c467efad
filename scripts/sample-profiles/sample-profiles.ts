import type { SampleProfile } from './compose-profile.ts';

/**
 * Sample profiles of the lab. ICCIDs lie under 89 882 47, which no issuer holds; numbers lie in the range kept for
 * fiction (+44 7700 900xxx).
 */
export const sampleProfiles: readonly SampleProfile[] = [
  {
    name: 'workbench-5g',
    title: 'Workbench 5G',
    iccid: '89882470000000000014',
    imsi: '999700000000001',
    msisdn: '447700900001',
    generation: '5g',
  },
  {
    name: 'workbench-lte',
    title: 'Workbench LTE',
    iccid: '8988247000000000027',
    imsi: '999700000000002',
    msisdn: '447700900002',
    generation: 'lte',
  },
  {
    name: 'workbench-psim',
    title: 'Workbench SIM',
    iccid: '8988247000000000035',
    imsi: '999700000000003',
    msisdn: '447700900003',
    generation: 'lte',
  },
  {
    name: 'workbench-suci',
    title: 'Workbench SUCI',
    iccid: '8988247000000000043',
    imsi: '999700000000004',
    msisdn: '447700900004',
    generation: '5g',
    suciBy: 'usim',
  },
  {
    name: 'workbench-tuak',
    title: 'Workbench TUAK',
    iccid: '8988247000000000050',
    imsi: '999700000000005',
    msisdn: '447700900005',
    generation: '5g',
    algorithm: 'tuak',
  },
];
