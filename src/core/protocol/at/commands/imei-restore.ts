import { AtError } from '../at-error.ts';
import { request, type AtCommand } from '../at-command.ts';

export interface SlotImei {
  /** From 1. */
  readonly slot: number;
  /** 15 digits. */
  readonly imei: string;
}

/**
 * How makers let a unit get its identity back in repair (handbook section 7). Data, not deeds: no registry of commands lists
 * them, AtLine sends them only with an authorisation of the IMEI registry, and each takes effect after AT+CFUN=1,1.
 * `items` names the maker's number for each slot, from the first one on.
 */
function imeiRestore(name: string, items: readonly (string | undefined)[]): AtCommand<SlotImei, void> {
  return {
    name: `AT${name}`,
    encode({ slot, imei }) {
      if (!/^\d{15}$/.test(imei)) throw new AtError('AT_BAD_ARGUMENT', 'an IMEI is 15 digits');
      if (slot < 1 || slot > items.length) throw new AtError('AT_BAD_ARGUMENT', `the command knows no slot ${slot}`);
      const item = items[slot - 1];
      return request(`AT${name}=${item === undefined ? '' : `${item},`}"${imei}"`, {
        prefixes: [name],
        timeoutMs: 15_000,
      });
    },
    decode: () => undefined,
  };
}

/** MediaTek and Quectel. */
export const egmrRestore = imeiRestore('+EGMR', ['1,7', '1,10']);
/** Fibocom on MediaTek chips. */
export const egmrextRestore = imeiRestore('+EGMREXT', ['1,7', '1,10']);
/** SIMCom. */
export const simeiRestore = imeiRestore('+SIMEI', [undefined]);
/** Nordic nRF91: one-time programmable, so it succeeds on a unit that has none yet. */
export const nordicImeiRestore = imeiRestore('%IMEIWRITE', ['0']);
