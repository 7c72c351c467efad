import { namedBits, type BitName } from './named-bits.ts';

/** PprIds ::= BIT STRING {pprUpdateControl(0), ppr1(1) -- cannot be disabled, ppr2(2) -- cannot be deleted}. SGP.22 2.9.1. */
export const pprIds = namedBits(['pprUpdateControl', 'ppr1', 'ppr2']);
export type PprId = BitName<'pprUpdateControl' | 'ppr1' | 'ppr2'>;
