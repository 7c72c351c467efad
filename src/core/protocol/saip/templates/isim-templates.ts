/** Templates of the ISIM, in the order of their ASN.1. 3GPP TS 31.103 clause 4.2. */
import { adf, bt, lf, tr, type FileTemplate } from './file-template.ts';

export const isimTemplate: readonly FileTemplate[] = [
  adf('adf-isim'),
  tr('ef-impi', 0x6f02, undefined, 2, undefined, 0x02),
  lf('ef-impu', 0x6f04, 1, undefined, 2, undefined, 0x04),
  tr('ef-domain', 0x6f03, undefined, 2, undefined, 0x05),
  tr('ef-ist', 0x6f07, 14, 2, undefined, 0x07),
  tr('ef-ad', 0x6fad, 3, 10, '000000', 0x03),
  lf('ef-arr', 0x6f06, undefined, undefined, 10, undefined, 0x06),
];

export const optIsimTemplate: readonly FileTemplate[] = [
  lf('ef-pcscf', 0x6f09, 1, undefined, 2),
  lf('ef-sms', 0x6f3c, 10, 176, 5, '00FF'),
  lf('ef-smsp', 0x6f42, 1, 38, 5),
  tr('ef-smss', 0x6f43, 2, 5),
  lf('ef-smsr', 0x6f47, 10, 30, 5, '00FF'),
  tr('ef-gbabp', 0x6fd5, undefined, 5),
  lf('ef-gbanl', 0x6fd7, undefined, undefined, 2),
  lf('ef-nafkca', 0x6fdd, undefined, undefined, 2),
  lf('ef-uicciari', 0x6fe7, undefined, undefined, 2),
  tr('ef-frompreferred', 0x6ff7, 1, 2, '00'),
  bt('ef-imsconfigdata', 0x6ff8, 2),
  bt('ef-xcapconfigdata', 0x6ffc, 2),
  lf('ef-webrtcuri', 0x6ffa, undefined, undefined, 2),
  bt('ef-mudmidconfigdata', 0x6ffe, 2),
];
