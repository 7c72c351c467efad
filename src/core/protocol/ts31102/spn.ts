import { decodeAlpha } from './alpha-identifier.ts';

/** EF.SPN, 3GPP TS 31.102 section 4.2.12. */
export interface ServiceProviderName {
  readonly name: string;
  /** The registered network's name is to be shown at home too. */
  readonly showNetworkAtHome: boolean;
  /** The provider's name is not to be shown when roaming. */
  readonly hideWhenRoaming: boolean;
}

/** Undefined for an empty file. */
export function decodeSpn(content: Uint8Array): ServiceProviderName | undefined {
  const condition = content[0];
  if (condition === undefined || condition === 0xff) return undefined;
  return {
    name: decodeAlpha(content.subarray(1)),
    showNetworkAtHome: (condition & 0x01) !== 0,
    hideWhenRoaming: (condition & 0x02) !== 0,
  };
}
