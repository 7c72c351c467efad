/** Real modems: what is in their slots is found out by asking, and an eUICC among it is a card reader like any other. */

import type { BenchDevice, CardReader } from '#core/environment/index.ts';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import { isdrAids } from '../euicc/index.ts';
import {
  lineKey,
  modemCardReader,
  unlessRefused,
  type ModemPool,
  type ModemSession,
  type ModemSurvey,
} from '../modems/index.ts';

/** The device as it was found; devices with a reader of their own, and simulated ones, as they are. */
export function asSurveyed(device: BenchDevice, modems: ModemPool): BenchDevice {
  const line = device.modemLine;
  const hasOwnReader = device.euiccReader !== undefined && device.euiccReader.kind !== 'modem';
  if (device.kind !== 'real' || line === undefined || hasOwnReader) return device;
  const { survey } = modems.memory.line(lineKey(line.info));
  if (survey === undefined) return device;
  const { name, slots } = survey;
  const slot = slots.find(({ sim }) => sim === 'esim')?.slot;
  return { ...device, name, slots, euiccReader: slot === undefined ? undefined : cardOf(device, modems, slot) };
}

/**
 * Looks into the slot in use and remembers what is there; what was found in the others before stays. Its eUICC must not be in
 * use. Rejects with DeviceError.
 */
export async function surveyModem(
  device: BenchDevice,
  modem: ModemSession,
  modems: ModemPool,
  moreIsdrAids: readonly string[],
): Promise<void> {
  const { dialect, identity } = modem;
  const inUse = await modem.slotInUse();
  const range = dialect.slots && (await unlessRefused(modem.execute(dialect.slots.range, undefined), undefined));
  const slots = [...new Set([...(range ?? [1]), inUse])].sort((a, b) => a - b);
  const before = modems.memory.line(modem.modem.key).survey?.slots ?? [];
  const sim = (await hasIsdr(cardOf(device, modems, undefined), [...moreIsdrAids, ...isdrAids]))
    ? 'esim'
    : (await modem.readIccid()) === undefined
      ? 'none'
      : 'psim';
  const survey: ModemSurvey = {
    name: [identity.manufacturer, identity.model].join(' ').trim() || device.name,
    slots: slots.map((slot) => ({
      slot,
      // A modem has one eUICC: seen here, it is not in the other slot any more.
      sim: slot === inUse ? sim : otherSlot(before.find((one) => one.slot === slot)?.sim, sim),
    })),
  };
  modems.memory.noteLine(modem.modem.key, { survey });
}

type Sim = ModemSurvey['slots'][number]['sim'];

const otherSlot = (before: Sim | undefined, inUse: Sim): Sim =>
  before === undefined || (before === 'esim' && inUse === 'esim') ? 'none' : before;

const cardOf = (device: BenchDevice, modems: ModemPool, slot: number | undefined): CardReader =>
  modemCardReader({
    id: `${device.id}/card`,
    name: `eUICC of ${device.name}`,
    slot,
    open: () => modems.open(device.modemLine!, { deviceId: device.id }),
  });

async function hasIsdr(reader: CardReader, aids: readonly string[]): Promise<boolean> {
  try {
    const card = await reader.connect();
    try {
      const opened = await card.transmit(Uint8Array.of(0x00, 0x70, 0x00, 0x00, 0x01));
      if (opened.at(-2) !== 0x90 || opened.length !== 3) return false;
      for (const aid of aids) {
        const name = fromHex(aid);
        const answer = await card.transmit(Uint8Array.of(opened[0]!, 0xa4, 0x04, 0x00, name.length, ...name));
        if (answer.at(-2) === 0x90 || answer.at(-2) === 0x61) return true;
      }
      return false;
    } finally {
      await card.close();
    }
  } catch (error) {
    // A modem without access to its card, or an empty slot.
    if (
      error instanceof WorkbenchError &&
      (error.code === 'MODEM_WITHOUT_CARD_ACCESS' || error.code === 'MODEM_REFUSED')
    )
      return false;
    throw error;
  }
}
