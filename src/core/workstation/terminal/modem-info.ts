import {
  csq,
  readC5greg,
  readCereg,
  readCgreg,
  readCreg,
  readOperator,
  readPinState,
  type AtCommand,
  type RegistrationName,
} from '#core/protocol/at/index.ts';
import type { ModemInfo } from '#shared/api/index.ts';
import { isRefusal, ModemRefusal, unlessRefused, type ModemSession } from '../modems/index.ts';
import { pinStateWords, registrationStateWords, signalStrengthWords } from './words/index.ts';

const registrations: readonly (readonly [RegistrationName, typeof readCreg])[] = [
  ['+CREG', readCreg],
  ['+CGREG', readCgreg],
  ['+CEREG', readCereg],
  ['+C5GREG', readC5greg],
];

/** What a modem says of itself, its SIM and its network now. What it refuses is left out. Rejects with DeviceError. */
export async function readModemInfo(deviceId: string, session: ModemSession): Promise<ModemInfo> {
  const { identity, dialect } = session;
  const ask = <T>(command: AtCommand<void, T>) => unlessRefused(session.execute(command, undefined), undefined);
  const slotInUse = (await session.modem.readSlot()) ?? null;
  const slots = (dialect.slots && (await ask(dialect.slots.range))) ?? [slotInUse ?? 1];
  const registration: ModemInfo['registration'] = [];
  for (const [command, read] of registrations) {
    const answer = await ask(read);
    if (answer !== undefined) registration.push({ command, ...registrationStateWords(command, answer) });
  }
  const operator = await ask(readOperator);
  const signal = await ask(csq);
  return {
    deviceId,
    port: session.id,
    manufacturer: identity.manufacturer,
    model: identity.model,
    revision: identity.revision,
    information: [...identity.information],
    dialect: { id: dialect.id, name: dialect.name },
    quirks: [...session.quirks],
    slotInUse,
    slots: [...slots],
    sim: await simState(session),
    registration,
    operator: operator?.operator ?? null,
    signal: signal === undefined ? null : signalStrengthWords(signal),
  };
}

/** A missing card is a refusal, and an answer all the same. */
async function simState(session: ModemSession): Promise<string | null> {
  try {
    return pinStateWords(await session.execute(readPinState, undefined));
  } catch (error) {
    if (error instanceof ModemRefusal) return String(error.details?.['text'] ?? '');
    if (isRefusal(error)) return null;
    throw error;
  }
}
