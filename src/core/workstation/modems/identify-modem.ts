import { ati, cgmi, cgmm, cgmr, cmee, setFormat, type AtCommand, type ModemIdentity } from '#core/protocol/at/index.ts';
import type { CommandRunner } from './at-line.ts';
import { ModemRefusal } from './modem-error.ts';

/** What the modem says about itself; a command it refuses leaves its part empty. Rejects with DeviceError. */
export async function identifyModem(line: CommandRunner): Promise<ModemIdentity> {
  const ask = async <T>(command: AtCommand<void, T>, otherwise: T): Promise<T> =>
    unlessRefused(line.execute(command, undefined), otherwise);
  return {
    information: await ask<readonly string[]>(ati, []),
    manufacturer: await ask(cgmi, ''),
    model: await ask(cgmm, ''),
    revision: await ask(cgmr, ''),
  };
}

/** Echo off, results in words, error numbers. A modem that refuses them is still one we can read. Rejects with DeviceError. */
export async function prepareModem(line: CommandRunner): Promise<void> {
  await unlessRefused(line.execute(setFormat, undefined), undefined);
  await unlessRefused(line.execute(cmee, 1), undefined);
}

/** The modem said no, or said something else: the next way may work. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof ModemRefusal ||
    (error instanceof Error && 'code' in error && error.code === 'AT_UNEXPECTED_ANSWER')
  );
}

export async function unlessRefused<T, Otherwise>(answer: Promise<T>, otherwise: Otherwise): Promise<T | Otherwise> {
  try {
    return await answer;
  } catch (error) {
    if (isRefusal(error)) return otherwise;
    throw error;
  }
}
