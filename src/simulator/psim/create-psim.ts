import type { Random, Store } from '#core/environment/index.ts';
import { decodeCardImage, encodeCardImage, type CardImage, type CardImageJson } from '#core/protocol/saip/index.ts';
import type { SimulatedCard } from '../card.ts';
import { buildAtr, CardRecords, ProfileContents, Uicc, type UiccOptions } from '../uicc/index.ts';

export interface PsimParts {
  /** Unique in the store; the card's records lie under `card/<id>/`. */
  readonly id: string;
  readonly store: Store;
  readonly random: Random;
  /** What the card was personalised with; used the first time only, later the store's own state counts. */
  readonly image: CardImage;
  readonly options?: UiccOptions | undefined;
}

export interface Psim extends SimulatedCard {
  /** Digits printed on the card. */
  readonly iccid: string;
}

const profileKey = 'card';

/** A removable SIM: a UICC with one profile that is always there. It has no ISD-R. */
export function createPsim({ id, store, random, image, options }: PsimParts): Psim {
  const records = new CardRecords(store, id);
  const stored = records.get<CardImageJson>('images', profileKey);
  if (stored === undefined) {
    records.put('images', profileKey, encodeCardImage(image));
    records.commit();
  }
  const contents = new ProfileContents(profileKey, stored === undefined ? image : decodeCardImage(stored), records);
  const card = new Uicc({
    ...options,
    records,
    random,
    atr: buildAtr('uicc', options),
    contents: () => contents,
    applets: () => [],
  });
  return Object.assign(card, { iccid: contents.image.iccid });
}
