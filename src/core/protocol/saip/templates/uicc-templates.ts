/** Templates of MF, CD, TELECOM, PHONEBOOK and EAP, in the order of their ASN.1. ETSI TS 102 221 clause 13, 3GPP TS 31.102 4.6. */
import { bt, df, lf, tr, type FileTemplate } from './file-template.ts';

export const mfTemplate: readonly FileTemplate[] = [
  df('mf', 0x3f00),
  tr('ef-pl', 0x2f05, 2, 1, 'FF', 0x05),
  tr('ef-iccid', 0x2fe2, 10, 11, undefined, 0x02),
  lf('ef-dir', 0x2f00, undefined, undefined, 10, undefined, 0x1e),
  lf('ef-arr', 0x2f06, undefined, undefined, 10, undefined, 0x06),
  tr('ef-umpc', 0x2f08, 5, 10, undefined, 0x08),
];

export const cdTemplate: readonly FileTemplate[] = [
  df('df-cd', 0x7f11),
  tr('ef-launchpad', 0x6f01, undefined, 2),
  tr('ef-icon', 0x6f40, undefined, 2),
];

export const phonebookTemplate: readonly FileTemplate[] = [
  df('df-phonebook', 0x5f3a),
  lf('ef-pbr', 0x4f30, undefined, undefined, 2),
  lf('ef-ext1', 0x4f38, undefined, 13, 5, '00FF'),
  lf('ef-aas', 0x4f40, undefined, undefined, 5),
  lf('ef-gas', 0x4f48, undefined, undefined, 5),
  tr('ef-psc', 0x4f22, 4, 5, '00'),
  tr('ef-cc', 0x4f23, 2, 5, '00'),
  tr('ef-puid', 0x4f24, 2, 5, '00'),
  lf('ef-iap', 0x4f50, undefined, undefined, 5),
  lf('ef-adn', 0x4f58, undefined, undefined, 5),
  lf('ef-pbc', 0x4f60, undefined, 2, 5, '00'),
  lf('ef-anr', 0x4f68, undefined, undefined, 5),
  lf('ef-puri', 0x4f70, undefined, undefined, 5),
  lf('ef-email', 0x4f78, undefined, undefined, 5),
  lf('ef-sne', 0x4f80, undefined, undefined, 5),
  lf('ef-uid', 0x4f88, undefined, 2, 5, '00'),
  lf('ef-grp', 0x4f90, undefined, undefined, 5, '00'),
  lf('ef-ccp1', 0x4f98, undefined, undefined, 5),
];

export const telecomTemplate: readonly FileTemplate[] = [
  df('df-telecom', 0x7f10),
  lf('ef-arr', 0x6f06, undefined, undefined, 10, undefined, 0x06),
  lf('ef-rma', 0x6f53, undefined, undefined, 3),
  tr('ef-sume', 0x6f54, 22, 3),
  lf('ef-ice-dn', 0x6fe0, 50, 24, 9),
  lf('ef-ice-ff', 0x6fe1, undefined, undefined, 9),
  lf('ef-psismsc', 0x6fe5, undefined, undefined, 5),
  df('df-graphics', 0x5f50),
  lf('ef-img', 0x4f20, undefined, undefined, 2, '00FF'),
  tr('ef-iidf', 0x4f40, undefined, 2),
  bt('ef-ice-graphics', 0x4f21, 9),
  tr('ef-launch-scws', 0x4f01, undefined, 10),
  tr('ef-icon', 0x4f80, undefined, 10),
  ...phonebookTemplate,
  df('df-multimedia', 0x5f3b),
  bt('ef-mml', 0x4f47, 5),
  bt('ef-mmdf', 0x4f48, 5),
  df('df-mmss', 0x5f3c),
  tr('ef-mlpl', 0x4f20, undefined, 2, undefined, 0x01),
  tr('ef-mspl', 0x4f21, undefined, 2, undefined, 0x02),
  tr('ef-mmssmode', 0x4f22, 1, 2, undefined, 0x03),
  df('df-mcs', 0x5f3d),
  tr('ef-mst', 0x4f01, undefined, 2, undefined, 0x01),
  bt('ef-mcs-config', 0x4f02, 2, 0x02),
  df('df-v2x', 0x5f3e),
  tr('ef-vst', 0x4f01, undefined, 2, undefined, 0x01),
  bt('ef-v2x-config', 0x4f02, 2, 0x02),
  tr('ef-v2xp-pc5', 0x4f03, undefined, 2),
  tr('ef-v2xp-Uu', 0x4f04, undefined, 2),
];

export const eapTemplate: readonly FileTemplate[] = [
  df('df-eap'),
  tr('ef-eapkeys', 0x4f01, undefined, 2),
  tr('ef-eapstatus', 0x4f02, 1, 2, '00'),
  tr('ef-puid', 0x4f03, undefined, 2),
  tr('ef-ps', 0x4f04, undefined, 5),
  tr('ef-curid', 0x4f20, undefined, 5),
  tr('ef-reid', 0x4f21, undefined, 5),
  tr('ef-realm', 0x4f22, undefined, 5),
];
