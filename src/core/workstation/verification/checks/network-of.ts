import { equal, toHex } from '#core/protocol/bytes/index.ts';
import type { AuthenticateAnswer } from '#core/protocol/ts31102/index.ts';
import { CardError, WorkbenchError } from '#shared/errors.ts';
import { networkFor } from '../../servers/index.ts';
import type { UsimSession } from '../../euicc/index.ts';
import { fail, notApplicable, type CheckFinding, type CheckSubject } from '../check.ts';
import { NetworkClient, type AuthenticationVector } from '../network-client.ts';

/** Undefined on a bench that has no network service and is told of none: nobody else gives out vectors. */
export function networkOf({ device, services }: CheckSubject): NetworkClient | undefined {
  const network = networkFor(device, services);
  if (network === undefined) return undefined;
  const { http } = services.environment;
  const timeoutMs = services.settings.current.httpTimeoutSeconds * 1000;
  return new NetworkClient({ http, ...network, timeoutMs });
}

/** RES, CK and IK of card and network, without any of them leaving this room. */
export function agreement(
  vector: AuthenticationVector,
  answer: AuthenticateAnswer & { kind: 'success' },
): { readonly agrees: boolean; readonly facts: Readonly<Record<string, string>> } {
  const said = (same: boolean) => (same ? 'agrees' : 'differs');
  const [res, ck, ik] = [
    equal(vector.xres, answer.res),
    equal(vector.ck, answer.ck),
    equal(vector.ik, answer.ik),
  ] as const;
  return { agrees: res && ck && ik, facts: { RES: said(res), CK: said(ck), IK: said(ik) } };
}

export interface AkaRun {
  readonly answer: AuthenticateAnswer & { kind: 'success' };
  readonly vector: AuthenticationVector;
  /** The card found SQN out of range first, and the network took its word. */
  readonly resynchronised: boolean;
}

/** One authentication; a card that asks for resynchronisation gets it once. */
export async function runAka(
  usim: UsimSession,
  network: NetworkClient,
  imsi: string,
  first: AuthenticationVector,
): Promise<AkaRun> {
  let vector = first;
  let answer = await usim.authenticate(vector.rand, vector.autn);
  const resynchronised = answer.kind === 'synchronisationFailure';
  if (answer.kind === 'synchronisationFailure') {
    vector = await network.resynchronise(imsi, toHex(vector.rand), toHex(answer.auts));
    answer = await usim.authenticate(vector.rand, vector.autn);
  }
  if (answer.kind !== 'success')
    throw new WorkbenchError('AKA_SYNCHRONISATION_FAILURE', 'the card still finds SQN out of range');
  return { answer, vector, resynchronised };
}

/** Refusals that say something about the set-up, not about the profile. */
export function akaRefusal(error: unknown): CheckFinding | undefined {
  if (error instanceof CardError && error.sw === 0x9862) return fail('AKA_DISAGREES', { MAC: 'the card refuses it' });
  if (error instanceof CardError && error.sw === 0x6982) return notApplicable('PIN_REQUIRED');
  if (error instanceof CardError && error.sw === 0x6a82) return notApplicable('NO_USIM');
  if (error instanceof WorkbenchError && error.code === 'SUBSCRIBER_UNKNOWN')
    return notApplicable('SUBSCRIBER_UNKNOWN');
  return undefined;
}
