import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { milenage, testAlgorithm, type AkaAlgorithm } from '#core/protocol/milenage/index.ts';
import { UsageError } from '#shared/errors.ts';

export type AuthenticationAlgorithm = 'milenage' | 'usimTestAlgorithm';

/** A subscription as the AuC is told of it. Keys in hex, 16 bytes each; OPc is Milenage's alone. */
export interface NewSubscriber {
  readonly imsi: string;
  readonly k: string;
  readonly opc?: string | undefined;
  readonly algorithm: AuthenticationAlgorithm;
  /** First SQN, 6 bytes hex; zero unless given. */
  readonly sqn?: string | undefined;
}

/** What may be shown of it. */
export interface Subscriber {
  readonly imsi: string;
  readonly algorithm: AuthenticationAlgorithm;
  /** Last SQN given out, 6 bytes hex. */
  readonly sqn: string;
}

export interface SubscriberRecord extends Subscriber {
  readonly k: string;
  readonly opc: string | null;
}

/** Throws UsageError IMSI_INVALID, KEY_INVALID, SQN_INVALID. */
export function subscriberRecord(subscriber: NewSubscriber): SubscriberRecord {
  const { imsi, algorithm, k, opc, sqn = '000000000000' } = subscriber;
  if (!/^[0-9]{6,15}$/.test(imsi)) throw new UsageError('IMSI_INVALID', 'an IMSI has 6 to 15 digits');
  if (!/^[0-9A-Fa-f]{32}$/.test(k)) throw new UsageError('KEY_INVALID', 'K has 16 bytes');
  const wantsOpc = algorithm === 'milenage';
  if (wantsOpc !== (opc !== undefined) || (opc !== undefined && !/^[0-9A-Fa-f]{32}$/.test(opc)))
    throw new UsageError('KEY_INVALID', wantsOpc ? 'OPc has 16 bytes' : 'the test algorithm has no OPc');
  if (!/^[0-9A-Fa-f]{12}$/.test(sqn)) throw new UsageError('SQN_INVALID', 'SQN has 6 bytes');
  return { imsi, algorithm, sqn: toHex(fromHex(sqn)), k, opc: opc ?? null };
}

export const algorithmOf = ({ k, opc }: SubscriberRecord): AkaAlgorithm =>
  opc === null ? testAlgorithm(fromHex(k)) : milenage(fromHex(k), fromHex(opc));
