/** PINs and PUKs of the image. TCA eUICC Profile Package 3.3 section 8.4. */
import type { PinConfiguration, PukConfiguration } from '../elements/index.ts';
import type { CardPin, CardPuk } from './card-image.ts';

const defaultPinAttributes = 0x07;
const defaultPinTries = 0x33;
const defaultPukTries = 0xaa;

const tries = (octet: number) => ({ maximumTries: octet >> 4, triesLeft: octet & 0x0f });

/**
 * Attribute bits: b1 enabled, b2 may be changed, b3 may be disabled. TS.48 gives PIN2, which its holder changes but
 * cannot disable, the value 3, and a switched-off PIN1 the value 6.
 */
export function cardPin(pin: PinConfiguration, directories: readonly number[]): CardPin {
  const attributes = pin.pinAttributes ?? defaultPinAttributes;
  return {
    reference: pin.keyReference,
    directories,
    value: pin.pinValue,
    pukReference: pin.unblockingPINReference,
    enabled: (attributes & 1) !== 0,
    canBeChanged: (attributes & 2) !== 0,
    canBeDisabled: (attributes & 4) !== 0,
    ...tries(pin.maxNumOfAttempsRetryNumLeft ?? defaultPinTries),
  };
}

export const cardPuk = (puk: PukConfiguration): CardPuk => ({
  reference: puk.keyReference,
  value: puk.pukValue,
  ...tries(puk.maxNumOfAttempsRetryNumLeft ?? defaultPukTries),
});
