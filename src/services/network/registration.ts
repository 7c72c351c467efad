import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';
import type { AuthenticationCentre } from './authentication-centre.ts';
import type { EquipmentRegister } from './equipment-register.ts';
import type { IdentifierDeconcealing } from './home-network-keys.ts';
import type { Mobility } from './mobility.ts';
import type { Sessions } from './sessions.ts';
import type { SubscriptionBook, Technology } from './subscription-data.ts';

/**
 * Registration as the network sees it: identity, subscription, authentication with one resynchronisation, equipment check.
 * 3GPP TS 24.301 section 5.5.1 (attach), TS 24.501 section 5.5.1 (registration); causes by TS 29.272 annex A, where the
 * home network's word is one of several.
 */

export type ChallengeAnswer =
  | { readonly kind: 'response'; readonly res: Uint8Array }
  | { readonly kind: 'synchronisationFailure'; readonly auts: Uint8Array }
  | { readonly kind: 'macFailure' }
  | { readonly kind: 'silence' };

export interface RegistrationRequest {
  readonly technology: Technology;
  readonly identity: { readonly imsi: string } | { readonly suci: string };
  readonly imei: string;
  authenticate(challenge: { readonly rand: Uint8Array; readonly autn: Uint8Array }): ChallengeAnswer;
}

export type RegistrationAnswer =
  | {
      readonly kind: 'registered';
      readonly roaming: boolean;
      readonly cell: { readonly plmn: string; readonly areaCode: string; readonly cellId: string };
    }
  | { readonly kind: 'rejected'; readonly cause: number }
  | { readonly kind: 'noService' };

/** EMM causes (TS 24.301 annex A) and 5GMM causes (TS 24.501 annex A). */
export const registrationCause = {
  illegalUe: 3,
  imeiNotAccepted: 5,
  illegalMe: 6,
  servicesNotAllowed: 7,
  allServicesNotAllowed: 8,
  identityNotDerived: 9,
  plmnNotAllowed: 11,
  noSuitableCells: 15,
  macFailure: 20,
  synchronisationFailure: 21,
  congestion: 22,
  n1ModeNotAllowed: 27,
} as const;

export interface RegistrationParts {
  readonly centre: AuthenticationCentre;
  readonly register: EquipmentRegister;
  readonly deconcealing: IdentifierDeconcealing;
  readonly book: SubscriptionBook;
  readonly mobility: Mobility;
  readonly sessions: Sessions;
  readonly fault: () => 'none' | 'offline' | 'congested';
}

const cells = {
  eutran: { areaCode: '1A2B', cellId: '01234567' },
  nr: { areaCode: '001A2B', cellId: '001234567' },
} as const;

export function registerDevice(parts: RegistrationParts, request: RegistrationRequest): RegistrationAnswer {
  const { centre, register, book, mobility } = parts;
  const { technology, imei } = request;
  if (parts.fault() === 'offline') return { kind: 'noService' };
  const refuse = (cause: number, imsi: string, told = ''): RegistrationAnswer => {
    mobility.noteEvent({ event: 'refused', imsi, imei: told, cause, technology });
    return { kind: 'rejected', cause };
  };

  const imsi = identityOf(parts, request);
  if (imsi === undefined) return refuse(registrationCause.identityNotDerived, '');
  if (parts.fault() === 'congested') return refuse(registrationCause.congestion, imsi);
  if (centre.subscriber(imsi) === undefined) {
    const { servicesNotAllowed, allServicesNotAllowed } = registrationCause;
    return refuse(technology === 'nr' ? servicesNotAllowed : allServicesNotAllowed, imsi);
  }

  const failed = authenticationFailure(centre, imsi, request);
  if (failed === 'silence') return { kind: 'noService' };
  if (failed !== undefined) return refuse(failed, imsi);

  const equipment = register.checkEquipment(imei);
  if (equipment === 'prohibited') return refuse(registrationCause.illegalMe, imsi, imei);
  const settings = book.settings();
  if (equipment === 'unknown' && settings.unknownEquipment === 'refuse')
    return refuse(registrationCause.imeiNotAccepted, imsi, imei);

  const { barred, roaming: mayRoam, technologies, home } = book.subscriptionData(imsi);
  if (barred) return refuse(registrationCause.servicesNotAllowed, imsi, imei);
  const away = settings.plmn !== null && settings.plmn !== home;
  if (away && !mayRoam) return refuse(registrationCause.plmnNotAllowed, imsi, imei);
  if (!technologies.includes(technology)) {
    const { n1ModeNotAllowed, noSuitableCells } = registrationCause;
    return refuse(technology === 'nr' ? n1ModeNotAllowed : noSuitableCells, imsi, imei);
  }
  const plmn = settings.plmn ?? home;
  // Connections of an earlier registration are no more.
  parts.sessions.endSessions(imsi);
  mobility.attach(imsi, imei, { technology, plmn, roaming: away });
  return { kind: 'registered', roaming: away, cell: { plmn, ...cells[technology] } };
}

function identityOf({ deconcealing }: RegistrationParts, { identity }: RegistrationRequest): string | undefined {
  if ('imsi' in identity) return identity.imsi;
  try {
    return deconcealing.deconceal(identity.suci).imsi;
  } catch (error) {
    if (error instanceof WorkbenchError || error instanceof UsageError) return undefined;
    throw error;
  }
}

/** TS 24.301 section 5.4.2: the cause, or undefined after a right RES. */
function authenticationFailure(
  centre: AuthenticationCentre,
  imsi: string,
  { authenticate }: RegistrationRequest,
): number | 'silence' | undefined {
  let vector = centre.authVector(imsi);
  for (const resynchronised of [false, true]) {
    const answer = authenticate({ rand: fromHex(vector.rand), autn: fromHex(vector.autn) });
    if (answer.kind === 'silence') return 'silence';
    if (answer.kind === 'macFailure') return registrationCause.macFailure;
    if (answer.kind === 'response')
      return centre.checkResult(imsi, vector.rand, toHex(answer.res)) ? undefined : registrationCause.illegalUe;
    if (resynchronised) break;
    try {
      vector = centre.resynchronise(imsi, vector.rand, toHex(answer.auts));
    } catch (error) {
      if (error instanceof WorkbenchError) break;
      throw error;
    }
  }
  return registrationCause.synchronisationFailure;
}
