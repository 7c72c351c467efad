/** AIDs an ISD-R answers under, tried in order. The first is SGP.22's; the others are vendors' own (OpenEUICC, EasyEUICC lists). */
export const isdrAids: readonly string[] = [
  'A0000005591010FFFFFFFF8900000100',
  'A0000005591010FFFFFFFF8900050500',
  'A0000005591010000000008900000300',
  'A0000005591010FFFFFFFF8900000177',
];
