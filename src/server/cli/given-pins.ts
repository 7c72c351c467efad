/** PINs from a person's keyboard or from standard input, never from the command line: a shell's history keeps those. */
import { InvalidArgumentError } from 'commander';
import type { GivenPin } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import { WrongUsage } from './cli-error.ts';
import type { Terminal } from './terminal.ts';

export interface PinOptions {
  readonly pin?: readonly string[];
  readonly pinStdin?: boolean;
  readonly lastTry?: boolean;
}

const references: Readonly<Record<string, number>> = {
  PIN1: 0x01,
  PIN2: 0x81,
  UNIVERSAL: 0x11,
  ...Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`ADM${n}`, 0x09 + n])),
  ...Object.fromEntries([6, 7, 8, 9, 10].map((n) => [`ADM${n}`, 0x84 + n])),
};

/** Names as the card's directory shows them, or a key reference in hex. */
export function pinReference(text: string): number {
  const named = references[text.toUpperCase()];
  if (named !== undefined) return named;
  if (/^[0-9A-Fa-f]{2}$/.test(text) && Number.parseInt(text, 16) > 0) return Number.parseInt(text, 16);
  throw new InvalidArgumentError('PIN1, PIN2, ADM1 to ADM10, universal, or a key reference of two hex digits');
}

/** For commander: `--pin NAME`, repeatable. */
export const collectPin = (name: string, before: readonly string[] = []): readonly string[] => {
  pinReference(name);
  return [...before, name];
};

/** One value a name, in order. Rejects with UsageError PIN_NOT_GIVEN. */
export async function givenPins(terminal: Terminal, { pin = [], pinStdin }: PinOptions): Promise<GivenPin[]> {
  if (pin.length === 0) {
    if (pinStdin === true) throw new WrongUsage('name the PIN with --pin');
    return [];
  }
  const typed = pinStdin === true ? await linesOf(terminal, pin.length) : [];
  const given: GivenPin[] = [];
  for (const [i, name] of pin.entries()) {
    const value =
      pinStdin === true ? typed[i] : terminal.interactive ? await terminal.askSecret(`${name}: `) : undefined;
    if (value === undefined || value === '')
      throw new UsageError('PIN_NOT_GIVEN', `no value for ${name}`, { details: { pin: name }, effect: 'none' });
    if (!/^(\d{4,8}|[0-9A-Fa-f]{16})$/.test(value))
      throw new UsageError('PIN_MALFORMED', `${name} has 4 to 8 digits`, { details: { pin: name }, effect: 'none' });
    given.push({ reference: pinReference(name), pin: value });
  }
  return given;
}

async function linesOf(terminal: Terminal, count: number): Promise<string[]> {
  const input = terminal.prompt('', []);
  const lines: string[] = [];
  try {
    for await (const line of input.lines) {
      lines.push(line.trim());
      if (lines.length === count) break;
    }
  } finally {
    input.close();
  }
  return lines;
}
