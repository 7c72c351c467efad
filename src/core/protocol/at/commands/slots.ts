import { answerText, request, unexpectedAnswer, type AtCommand } from '../at-command.ts';
import { decimal, splitFields } from '../fields.ts';

/** Slots are counted from 1 here, whatever the maker counts from. */
export interface SlotCommands {
  readonly read: AtCommand<void, number>;
  readonly select: AtCommand<number, void>;
}

function slotCommands(options: {
  name: string;
  first: 0 | 1;
  selectLine?: (value: number) => string;
  field?: number;
}): SlotCommands {
  const { name, first, field = 0 } = options;
  const selectLine = options.selectLine ?? ((value: number) => `AT${name}=${value}`);
  return {
    read: {
      name: `AT${name}?`,
      encode: () => request(`AT${name}?`, { prefixes: [name] }),
      decode(lines) {
        const fields = splitFields(answerText(`AT${name}?`, lines, [name]));
        const value = decimal(fields[field]?.text);
        if (value === undefined || value < first) throw unexpectedAnswer(`AT${name}?`, lines);
        return value - first + 1;
      },
    },
    select: {
      name: `AT${name}=`,
      encode: (slot) => request(selectLine(slot - 1 + first), { prefixes: [name], timeoutMs: 15_000 }),
      decode: () => undefined,
    },
  };
}

/** TS 27.007 (release 17) +CSUS, counted from 0. */
export const csus = slotCommands({ name: '+CSUS', first: 0 });
/** Quectel. */
export const quimslot = slotCommands({ name: '+QUIMSLOT', first: 1 });
/** Fibocom: `+GTDUALSIM : 0,"SUB1","No Service"`. */
export const gtdualsim = slotCommands({ name: '+GTDUALSIM', first: 0 });
/** SIMCom: `+SMSIMCFG: 1,2`, the slot second. */
export const smsimcfg = slotCommands({
  name: '+SMSIMCFG',
  first: 1,
  field: 1,
  selectLine: (value) => `AT+SMSIMCFG=1,${value}`,
});
/** Telit. */
export const simselect = slotCommands({ name: '#SIMSELECT', first: 1 });
/** MediaTek. Unverified on hardware. */
export const egslot = slotCommands({ name: '+EGSLOT', first: 0 });
/** Sierra. Unverified on hardware. */
export const uims = slotCommands({ name: '!UIMS', first: 0 });
/** u-blox. Unverified on hardware. */
export const usimsel = slotCommands({ name: '+USIMSEL', first: 0 });
