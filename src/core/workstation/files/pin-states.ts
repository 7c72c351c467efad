import { keyReferenceName } from '#core/protocol/ts102221/index.ts';

/** What a card tells of one PIN without being given one (ETSI TS 102 221 sections 9.5 and 11.1.9). */
export interface PinState {
  readonly reference: number;
  /** `PIN1`, `ADM1`, … */
  readonly name: string;
  /** Undefined where neither FCP nor card tells. */
  readonly enabled: boolean | undefined;
  /** This session may use what the PIN guards: verified, or disabled. */
  readonly satisfied: boolean;
  readonly blocked: boolean;
  /** Undefined where the card does not tell: PINs that are verified or disabled answer "done" instead. */
  readonly triesLeft: number | undefined;
  readonly pukTriesLeft: number | undefined;
}

/** Reads the answer to an empty VERIFY; undefined: there is no such PIN here. */
export function readPinState(
  reference: number,
  enabledByFcp: boolean | undefined,
  verify: number,
  unblock: number | undefined,
): PinState | undefined {
  const tries = triesOf(verify);
  const satisfied = verify === 0x9000 || verify >> 8 === 0x91;
  // 6984: "referenced data invalidated", said of a PIN that is disabled; old cards say 9840 of one that is blocked.
  const disabled = verify === 0x6984 || verify === 0x6985;
  if (tries === undefined && !satisfied && !disabled) return undefined;
  return {
    reference,
    name: keyReferenceName(reference),
    enabled: enabledByFcp ?? (disabled ? false : tries !== undefined ? true : undefined),
    satisfied: satisfied || (disabled && enabledByFcp !== true),
    blocked: tries === 0,
    triesLeft: tries,
    pukTriesLeft: unblock === undefined ? undefined : triesOf(unblock),
  };
}

/** 63Cx, or blocked; undefined for anything else. */
export function triesOf(sw: number): number | undefined {
  if (sw >> 4 === 0x63c) return sw & 0x0f;
  return sw === 0x6983 || sw === 0x9840 ? 0 : undefined;
}
