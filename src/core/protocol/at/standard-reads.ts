import type { AtCommand } from './at-command.ts';
import { cgsn, type SerialNumberKind } from './commands/index.ts';

function cgsnOf(kind: SerialNumberKind, line: string): AtCommand<void, string> {
  return { name: line, encode: () => cgsn.encode(kind), decode: (lines) => cgsn.decode(lines) };
}

/** TS 27.007: the explicit form first; older modems refuse it and answer the bare one. */
export const standardImeiReads = [cgsnOf('imei', 'AT+CGSN=1'), cgsnOf('default', 'AT+CGSN')];
