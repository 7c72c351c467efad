export { MacroBook } from './macro-book.ts';
export { readModemInfo } from './modem-info.ts';
export { ModemTerminal } from './modem-terminal.ts';
export { runMacro } from './run-macro.ts';
export { ShownLines } from './shown-lines.ts';
