import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { milenage, testAlgorithm, type AkaAlgorithm } from '#core/protocol/milenage/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { SecretBox } from './secret-box.ts';

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
  /** K, then OPc where there is one; sealed. */
  readonly sealedKeys: string;
}

const keyContext = (imsi: string, algorithm: AuthenticationAlgorithm) => `network/subscribers/${imsi}/${algorithm}`;

export function sealSubscriber(subscriber: NewSubscriber, secrets: SecretBox): SubscriberRecord {
  const { imsi, algorithm, k, opc, sqn = '000000000000' } = subscriber;
  if (!/^[0-9]{6,15}$/.test(imsi)) throw new UsageError('IMSI_INVALID', 'an IMSI has 6 to 15 digits');
  if (!/^[0-9A-Fa-f]{32}$/.test(k)) throw new UsageError('KEY_INVALID', 'K has 16 bytes');
  const wantsOpc = algorithm === 'milenage';
  if (wantsOpc !== (opc !== undefined) || (opc !== undefined && !/^[0-9A-Fa-f]{32}$/.test(opc)))
    throw new UsageError('KEY_INVALID', wantsOpc ? 'OPc has 16 bytes' : 'the test algorithm has no OPc');
  if (!/^[0-9A-Fa-f]{12}$/.test(sqn)) throw new UsageError('SQN_INVALID', 'SQN has 6 bytes');
  const sealedKeys = secrets.seal(fromHex(k + (opc ?? '')), keyContext(imsi, algorithm));
  return { imsi, algorithm, sqn: toHex(fromHex(sqn)), sealedKeys };
}

export function algorithmOf(record: SubscriberRecord, secrets: SecretBox): AkaAlgorithm {
  const keys = secrets.open(record.sealedKeys, keyContext(record.imsi, record.algorithm));
  const k = keys.subarray(0, 16);
  return record.algorithm === 'milenage' ? milenage(k, keys.subarray(16)) : testAlgorithm(k);
}
