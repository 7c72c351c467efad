import type { FuzzTarget } from '../engine/fuzz-target.ts';
import { activationCode } from './activation-code.ts';
import { at } from './at.ts';
import { bpp } from './bpp.ts';
import { card } from './card.ts';
import { certificates } from './certificates.ts';
import { files } from './files.ts';
import { lpa } from './lpa.ts';
import { messages } from './messages.ts';
import { modem } from './modem.ts';
import { saip } from './saip.ts';
import { servers } from './servers.ts';
import { signatures } from './signatures.ts';
import { tables } from './tables.ts';
import { tlvs } from './tlv.ts';
import { vpcd } from './vpcd.ts';

export const targets: readonly FuzzTarget[] = [
  card,
  bpp,
  messages,
  tlvs,
  files,
  saip,
  activationCode,
  certificates,
  signatures,
  at,
  modem,
  vpcd,
  tables,
  servers,
  lpa,
];
