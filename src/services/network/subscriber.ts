import { fromHex, isHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  milenage,
  standardTuakOptions,
  testAlgorithm,
  tuak,
  type AkaAlgorithm,
  type TuakOptions,
} from '#core/protocol/milenage/index.ts';
import { UsageError } from '#shared/errors.ts';

export type AuthenticationAlgorithm = 'milenage' | 'tuak' | 'usimTestAlgorithm';

/** MILENAGE of an operator with rotations (5 bytes) and constants (80 bytes) of its own, 3GPP TS 35.206 section 5; hex. */
export interface OwnConstants {
  readonly rotations: string;
  readonly xoring: string;
}

/** A subscription as the AuC is told of it. Keys in hex; the test algorithm has no OPc. */
export interface NewSubscriber {
  readonly imsi: string;
  /** 16 bytes; 16 or 32 for TUAK. */
  readonly k: string;
  /** OPc, 16 bytes; TOPc of TUAK, 32. */
  readonly opc?: string | undefined;
  readonly algorithm: AuthenticationAlgorithm;
  /** Lengths of TUAK; unless given MAC and RES of 64, CK and IK of 128 bits, one iteration. */
  readonly tuak?: TuakOptions | undefined;
  readonly constants?: OwnConstants | undefined;
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
  /** Absent in records from before there was TUAK. */
  readonly tuak?: TuakOptions | undefined;
  readonly constants?: OwnConstants | undefined;
}

const opcLengths = { milenage: 16, tuak: 32, usimTestAlgorithm: undefined } as const;
const keyLengths = { milenage: [16], tuak: [16, 32], usimTestAlgorithm: [16] } as const;
const hasBytes = (text: string, length: number) => isHex(text) && text.length === 2 * length;

/** Throws UsageError IMSI_INVALID, KEY_INVALID, SQN_INVALID, ALGORITHM_OPTIONS_INVALID. */
export function subscriberRecord(subscriber: NewSubscriber): SubscriberRecord {
  const { imsi, algorithm, k, opc, sqn = '000000000000', tuak: lengths, constants } = subscriber;
  if (!/^[0-9]{6,15}$/.test(imsi)) throw new UsageError('IMSI_INVALID', 'an IMSI has 6 to 15 digits');
  const keys = keyLengths[algorithm];
  if (!keys.some((length) => hasBytes(k, length)))
    throw new UsageError('KEY_INVALID', `K has ${keys.join(' or ')} bytes`);
  const wanted = opcLengths[algorithm];
  if ((wanted === undefined) !== (opc === undefined) || (opc !== undefined && !hasBytes(opc, wanted!)))
    throw new UsageError('KEY_INVALID', wanted ? `OPc has ${wanted} bytes` : 'the test algorithm has no OPc');
  if (!hasBytes(sqn, 6)) throw new UsageError('SQN_INVALID', 'SQN has 6 bytes');
  if (lengths !== undefined && algorithm !== 'tuak')
    throw new UsageError('ALGORITHM_OPTIONS_INVALID', 'lengths are for TUAK alone');
  if (constants !== undefined && (algorithm !== 'milenage' || !soundConstants(constants)))
    throw new UsageError('ALGORITHM_OPTIONS_INVALID', 'five rotations by whole bytes and five constants, for MILENAGE');
  const record = { imsi, algorithm, sqn: toHex(fromHex(sqn)), k, opc: opc ?? null };
  return { ...record, ...(lengths && { tuak: lengths }), ...(constants && { constants }) };
}

const soundConstants = ({ rotations, xoring }: OwnConstants): boolean =>
  hasBytes(rotations, 5) && hasBytes(xoring, 80) && fromHex(rotations).every((bits) => bits % 8 === 0);

export function algorithmOf(record: SubscriberRecord): AkaAlgorithm {
  const { algorithm, constants } = record;
  const [k, opc] = [fromHex(record.k), fromHex(record.opc ?? '')];
  if (algorithm === 'usimTestAlgorithm') return testAlgorithm(k);
  if (algorithm === 'tuak') return tuak(k, opc, record.tuak ?? standardTuakOptions);
  if (constants === undefined) return milenage(k, opc);
  const xoring = fromHex(constants.xoring);
  return milenage(k, opc, {
    rotations: [...fromHex(constants.rotations)],
    constants: [0, 1, 2, 3, 4].map((i) => xoring.subarray(16 * i, 16 * i + 16)),
  });
}
