import type { SuciCalculationInfo } from '../ts31102/index.ts';
import { protectionScheme } from './conceal-msin.ts';

export type SchemeChoice =
  | { readonly scheme: typeof protectionScheme.null; readonly key?: undefined }
  | {
      readonly scheme: typeof protectionScheme.profileA | typeof protectionScheme.profileB;
      readonly key: { readonly id: number; readonly publicKey: Uint8Array };
    };

/**
 * The first scheme of the list that is known and whose key is there; the null scheme where there is none. 3GPP TS 33.501
 * section 6.12.2: the same for a USIM and for a terminal.
 */
export function chooseScheme({ schemes, keys }: SuciCalculationInfo): SchemeChoice {
  for (const { scheme, keyIndex } of schemes) {
    if (scheme === protectionScheme.null) break;
    const key = keys[keyIndex - 1];
    if (key === undefined) continue;
    if (scheme === protectionScheme.profileA || scheme === protectionScheme.profileB) return { scheme, key };
  }
  return { scheme: protectionScheme.null };
}
