/** The one permission with which an IMEI is ever written to real hardware: back to what the manufacturer's record says. */

import { checkImei } from '#core/protocol/identifiers/index.ts';
import { UsageError } from '#shared/errors.ts';

/** What the IMEI registry states of a device, its signature, nonce and question checked (registry-answer.ts). */
export interface VerifiedRestoreStatement {
  readonly deviceId: string;
  /** 32 digits; absent for a device without eUICC. */
  readonly eid?: string | undefined;
  /** 15 digits, of the manufacturer's record. */
  readonly imei: string;
  /** From 1. */
  readonly slot: number;
  /** Milliseconds since 1970; from then on the statement is worth nothing. */
  readonly expiry: number;
}

/** What this bench allows, and the device that stands on it. */
export interface RestorePolicy {
  /** Off unless an administrator switched it on. */
  readonly restoreAllowed: boolean;
  readonly deviceId: string;
  /** As its card tells it; undefined for a device without eUICC. */
  readonly eid?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const madeHere = Symbol('made by authoriseRestore');

/** Good for one write of one value to one slot of one device. Only `authoriseRestore` makes one. */
export class RestoreAuthorisation {
  readonly #statement: VerifiedRestoreStatement;
  #used = false;

  private constructor(key: symbol, statement: VerifiedRestoreStatement) {
    if (key !== madeHere) throw new UsageError('IMEI_RESTORE_NOT_ALLOWED', 'nobody else makes an authorisation');
    this.#statement = { ...statement };
  }

  get deviceId(): string {
    return this.#statement.deviceId;
  }

  /** What is to be written, and where. */
  get value(): { readonly slot: number; readonly imei: string } {
    return { slot: this.#statement.slot, imei: this.#statement.imei };
  }

  /**
   * Uses the authorisation up. Throws UsageError IMEI_RESTORE_NOT_ALLOWED when it was used before or is none,
   * IMEI_RESTORE_OTHER_DEVICE, IMEI_RESTORE_OTHER_VALUE, IMEI_RESTORE_EXPIRED.
   */
  static use(
    authorisation: RestoreAuthorisation,
    write: {
      readonly deviceId: string | undefined;
      readonly slot: number;
      readonly imei: string;
      readonly now: number;
    },
  ): void {
    if (!(#statement in authorisation) || authorisation.#used)
      throw new UsageError('IMEI_RESTORE_NOT_ALLOWED', 'the authorisation was used before');
    const { deviceId, slot, imei, expiry } = authorisation.#statement;
    if (write.deviceId !== deviceId) throw otherDevice();
    if (write.slot !== slot || write.imei !== imei)
      throw new UsageError('IMEI_RESTORE_OTHER_VALUE', 'the authorisation is for another slot or value');
    if (write.now >= expiry) throw expired();
    authorisation.#used = true;
  }

  /** For `authoriseRestore`, whose key nobody else has. */
  static make(key: symbol, statement: VerifiedRestoreStatement): RestoreAuthorisation {
    return new RestoreAuthorisation(key, statement);
  }
}

/**
 * Throws UsageError IMEI_RESTORE_NOT_ALLOWED (policy), IMEI_RESTORE_OTHER_DEVICE, IMEI_RESTORE_EXPIRED, IMEI_INVALID.
 * That the statement is the registry's own is the caller's to have checked.
 */
export function authoriseRestore(statement: VerifiedRestoreStatement, policy: RestorePolicy): RestoreAuthorisation {
  if (!policy.restoreAllowed)
    throw new UsageError('IMEI_RESTORE_NOT_ALLOWED', 'this bench does not allow restoring IMEIs');
  if (statement.deviceId !== policy.deviceId || statement.eid !== policy.eid) throw otherDevice();
  if (policy.now >= statement.expiry) throw expired();
  const imei = checkImei(statement.imei);
  const whole = imei.valid && imei.form === 'imei' && imei.digits === statement.imei && !imei.isNull;
  if (!whole || !Number.isInteger(statement.slot) || statement.slot < 1)
    throw new UsageError('IMEI_INVALID', 'an IMEI is 15 digits with the right check digit');
  return RestoreAuthorisation.make(madeHere, statement);
}

const otherDevice = () => new UsageError('IMEI_RESTORE_OTHER_DEVICE', 'the registry’s statement is for another device');
const expired = () => new UsageError('IMEI_RESTORE_EXPIRED', 'the registry’s statement has expired');
