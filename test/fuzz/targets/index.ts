import type { FuzzTarget } from '../engine/fuzz-target.ts';
import { activationCode } from './activation-code.ts';
import { bpp } from './bpp.ts';
import { card } from './card.ts';
import { certificates } from './certificates.ts';
import { messages } from './messages.ts';
import { saip } from './saip.ts';
import { tlvs } from './tlv.ts';

export const targets: readonly FuzzTarget[] = [card, bpp, messages, tlvs, saip, activationCode, certificates];
