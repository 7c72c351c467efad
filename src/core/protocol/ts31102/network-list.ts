import { decodePlmn } from '../identifiers/index.ts';

/** EF.PLMNwAcT, OPLMNwAcT, HPLMNwAcT (five bytes an entry) and EF.FPLMN, EHPLMN (three): 3GPP TS 31.102 section 4.2.5. */
export type AccessTechnology = 'UTRAN' | 'E-UTRAN' | 'NG-RAN' | 'GSM' | 'GSM compact' | 'HRPD' | '1xRTT';

export interface ListedNetwork {
  /** Digits of MCC and MNC, 5 or 6. */
  readonly plmn: string;
  /** Empty for lists without access technology. */
  readonly technologies: readonly AccessTechnology[];
}

const technologyBits: readonly (readonly [number, AccessTechnology])[] = [
  [0x8000, 'UTRAN'],
  [0x4000, 'E-UTRAN'],
  [0x0800, 'NG-RAN'],
  [0x0080, 'GSM'],
  [0x0040, 'GSM compact'],
  [0x0020, 'HRPD'],
  [0x0010, '1xRTT'],
];

/** Entries in order of preference; empty ones (FF) and unreadable ones are left out. */
export function decodeNetworkList(content: Uint8Array, withTechnology: boolean): ListedNetwork[] {
  const width = withTechnology ? 5 : 3;
  const networks: ListedNetwork[] = [];
  for (let at = 0; at + width <= content.length; at += width) {
    const plmn = readPlmn(content.subarray(at, at + 3));
    if (plmn === undefined) continue;
    const bits = withTechnology ? content[at + 3]! * 256 + content[at + 4]! : 0;
    networks.push({ plmn, technologies: technologyBits.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name) });
  }
  return networks;
}

function readPlmn(bytes: Uint8Array): string | undefined {
  if (bytes.every((byte) => byte === 0xff)) return undefined;
  try {
    const { mcc, mnc } = decodePlmn(bytes);
    return mcc + mnc;
  } catch {
    return undefined;
  }
}
