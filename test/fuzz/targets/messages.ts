import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  decodeEuiccCancelSessionSigned,
  decodeEuiccSigned1,
  decodeEuiccSigned2,
  decodeNotificationMetadata,
  decodeOtherSignedNotification,
  decodeProfileInstallationResult,
  decodeServerSigned1,
  decodeSmdpSigned2,
  decodeStoreMetadata,
  es10Functions,
  RspProtocolError,
} from '#core/protocol/sgp22/index.ts';
import { ensure, type FuzzTarget } from '../engine/fuzz-target.ts';
import { mutateBytes } from '../engine/mutate-bytes.ts';
import { LabCard } from '../support/lab-card.ts';
import { es10Requests } from '../support/well-formed.ts';

const structures: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  decodeEuiccCancelSessionSigned,
  decodeEuiccSigned1,
  decodeEuiccSigned2,
  decodeNotificationMetadata,
  decodeOtherSignedNotification,
  decodeProfileInstallationResult,
  decodeServerSigned1,
  decodeSmdpSigned2,
  decodeStoreMetadata,
};

/** Every ES10 message, both directions, and what travels signed inside: read, or refused with RspProtocolError. */
export const messages: FuzzTarget = {
  name: 'messages',
  everyday: 2_000,
  outcomes: ['read', 'refused', 'unknown'],
  async open() {
    const { recording } = await LabCard.open();
    const corpus = [...es10Requests, ...recording.requests, ...recording.responses];
    return {
      generate: (dice) => [toHex(mutateBytes(dice, dice.pick(corpus), corpus).subarray(0, 50_000))],
      run([hex = '']) {
        const bytes = fromHex(hex);
        for (const decode of Object.values(structures)) refusable(() => decode(bytes));
        const named = es10Functions.filter(({ tag }) => hex.startsWith(tag.toString(16).toUpperCase()));
        const outcomes = named.flatMap(({ decodeRequest, encodeRequest, decodeResponse, encodeResponse, name }) => [
          stable(`${name} request`, decodeRequest, encodeRequest, bytes),
          stable(`${name} response`, decodeResponse, encodeResponse, bytes),
        ]);
        if (outcomes.length === 0) return 'unknown';
        return outcomes.includes('read') ? 'read' : 'refused';
      },
    };
  },
};

/** What was read, written again and read again is the same. */
function stable(
  what: string,
  decode: (bytes: Uint8Array) => unknown,
  encode: (message: never) => Uint8Array,
  bytes: Uint8Array,
): 'read' | 'refused' {
  const message = refusable(() => decode(bytes));
  if (message === refusal) return 'refused';
  const again = decode(encode(message as never));
  ensure(JSON.stringify(again) === JSON.stringify(message), `${what} is not the same when written and read again`);
  return 'read';
}

const refusal = Symbol('refused');

function refusable<T>(read: () => T): T | typeof refusal {
  try {
    return read();
  } catch (error) {
    if (error instanceof RspProtocolError && error.code === 'MALFORMED') return refusal;
    throw error;
  }
}
