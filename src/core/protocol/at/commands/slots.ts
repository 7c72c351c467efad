import { answerText, request, unexpectedAnswer, type AtCommand } from '../at-command.ts';
import { decimal, splitFields } from '../fields.ts';

/** Slots are counted from 1 here, whatever the maker counts from. */
export interface SlotCommands {
  readonly read: AtCommand<void, number>;
  readonly select: AtCommand<number, void>;
  /** Slots there are, ascending. */
  readonly range: AtCommand<void, readonly number[]>;
  /** What a change needs before it counts, whatever `read` says; absent: `read` tells. */
  readonly needs?: 'radioCycle' | 'restart' | undefined;
}

function slotCommands(options: {
  name: string;
  first: 0 | 1;
  selectLine?: (value: number) => string;
  field?: number;
  needs?: SlotCommands['needs'];
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
    range: {
      name: `AT${name}=?`,
      encode: () => request(`AT${name}=?`, { prefixes: [name] }),
      decode(lines) {
        const values = rangeOf(answerText(`AT${name}=?`, lines, [name]));
        if (values.length === 0) throw unexpectedAnswer(`AT${name}=?`, lines);
        return values.map((value) => value - first + 1);
      },
    },
    needs: options.needs,
  };
}

/** `(0-1)`, `(1,2)`, `0,1`: of several groups the last, where makers put the slot. TS 27.007 section 4. */
function rangeOf(text: string): number[] {
  const group = text.match(/\([^)]*\)/g)?.at(-1) ?? text;
  const values = [...group.matchAll(/(\d+)(?:\s*-\s*(\d+))?/g)].flatMap(([, from, to]) =>
    // Whatever range a modem claims, no more than a modem can have.
    Array.from({ length: Math.min(8, Number(to ?? from) - Number(from) + 1) }, (_, i) => Number(from) + i),
  );
  return [...new Set(values)].sort((a, b) => a - b).slice(0, 8);
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
/** Sierra: the other slot is used from the next start on. Unverified on hardware. */
export const uims = slotCommands({ name: '!UIMS', first: 0, needs: 'restart' });
/** u-blox. Unverified on hardware. */
export const usimsel = slotCommands({ name: '+USIMSEL', first: 0 });
