import { recordImeiBinding } from '#core/protocol/sgp22/index.ts';
import {
  ApduError,
  classForChannel,
  encodeResponseApdu,
  parseCommandApdu,
  readClass,
  type CommandApdu,
} from '#core/protocol/iso7816/index.ts';
import { DeviceError } from '#shared/errors.ts';
import type { SimulatedCard } from './card.ts';

/** What shall go wrong with a card; changed at any time, effective from the next APDU. */
export interface CardFaults {
  /** The card is out of the reader: every command and reset throws DeviceError `gone`. */
  cardRemoved: boolean;
  /** Milliseconds a driver lets pass before each answer. */
  slowMs: number;
  /** Power is lost once, at the n-th command from now (1 is the next), before the card sees it or after it has acted. */
  powerCut: { apdu: number; when: 'before' | 'after' } | undefined;
  /** RecordImeiBinding answers memoryFailure and records nothing. */
  failImeiRecord: boolean;
  /** The card knows no IMEI binding functions, as no card of others does. */
  noImeiTable: boolean;
}

export const noFaults = (): CardFaults => ({
  cardRemoved: false,
  slowMs: 0,
  powerCut: undefined,
  failImeiRecord: false,
  noImeiTable: false,
});

export interface FaultyCard extends SimulatedCard {
  readonly faults: CardFaults;
}

/** The card with `faults` between it and the reader. After a power cut it answers nothing until it is powered on. */
export function withFaults(card: SimulatedCard, faults: CardFaults): FaultyCard {
  const imeiFunctions = new ImeiFunctionFaults(faults);
  const requirePresence = () => {
    if (faults.cardRemoved) throw new DeviceError('gone', 'the card was removed');
  };
  const cutDue = (when: 'before' | 'after') => faults.powerCut?.apdu === 0 && faults.powerCut.when === when;
  const cutPower = (): never => {
    faults.powerCut = undefined;
    card.powerOff();
    throw new DeviceError('gone', 'the card lost power');
  };
  return {
    faults,
    powerOn() {
      requirePresence();
      return card.powerOn();
    },
    powerOff: () => card.powerOff(),
    reset() {
      requirePresence();
      return card.reset();
    },
    transmit(command) {
      requirePresence();
      if (faults.powerCut !== undefined) faults.powerCut.apdu -= 1;
      if (cutDue('before')) cutPower();
      const answer = imeiFunctions.intercept(command) ?? card.transmit(command);
      if (cutDue('after')) cutPower();
      return answer;
    },
  };
}

const storeData = 0xe2;
const done = { data: new Uint8Array(0), sw: 0x9000 };

/** Answers the IMEI binding functions in the card's place, whatever blocks they come in. */
class ImeiFunctionFaults {
  readonly #faults: CardFaults;
  readonly #channels = new Set<number>();

  constructor(faults: CardFaults) {
    this.#faults = faults;
  }

  intercept(bytes: Uint8Array): Uint8Array | undefined {
    const cla = readClass(bytes[0] ?? 0);
    if (bytes[1] !== storeData || cla === undefined) return undefined;
    const command = parseOrUndefined(bytes);
    if (command === undefined) return undefined;
    const { p1, p2, data } = command;
    const key = classForChannel(0, cla.channel);
    if (p2 === 0) this.#channels.delete(key);
    if (p2 === 0 && this.#concerns(data)) this.#channels.add(key);
    if (!this.#channels.has(key)) return undefined;
    if (p1 !== 0x91) return encodeResponseApdu(done);
    this.#channels.delete(key);
    if (this.#faults.noImeiTable) return encodeResponseApdu({ data: new Uint8Array(0), sw: 0x6a80 });
    return encodeResponseApdu({ data: recordImeiBinding.encodeResponse({ result: 'memoryFailure' }), sw: 0x9000 });
  }

  /** The request starts with the tag of a function that shall fail. */
  #concerns(data: Uint8Array): boolean {
    if (data[0] !== 0xff) return false;
    const records = data[1] === 0x22;
    return this.#faults.noImeiTable ? records || data[1] === 0x21 : this.#faults.failImeiRecord && records;
  }
}

/** Bytes that are no command are for the card to refuse. */
function parseOrUndefined(bytes: Uint8Array): CommandApdu | undefined {
  try {
    return parseCommandApdu(bytes);
  } catch (error) {
    if (error instanceof ApduError) return undefined;
    throw error;
  }
}
