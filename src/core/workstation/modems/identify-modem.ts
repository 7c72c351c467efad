import { ati, cgmi, cgmm, cgmr, type AtCommand, type ModemIdentity } from '#core/protocol/at/index.ts';
import type { AtLine } from './at-line.ts';
import { ModemRefusal } from './modem-error.ts';

/** What the modem says about itself; a command it refuses leaves its part empty. Rejects with DeviceError. */
export async function identifyModem(line: AtLine): Promise<ModemIdentity> {
  const ask = async <T>(command: AtCommand<void, T>, otherwise: T): Promise<T> => {
    try {
      return await line.execute(command, undefined);
    } catch (error) {
      if (isRefusal(error)) return otherwise;
      throw error;
    }
  };
  return {
    information: await ask<readonly string[]>(ati, []),
    manufacturer: await ask(cgmi, ''),
    model: await ask(cgmm, ''),
    revision: await ask(cgmr, ''),
  };
}

/** The modem said no, or said something else: the next way may work. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof ModemRefusal ||
    (error instanceof Error && 'code' in error && error.code === 'AT_UNEXPECTED_ANSWER')
  );
}
