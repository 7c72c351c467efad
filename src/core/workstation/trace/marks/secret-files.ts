/** Files that hold keys in the clear. TS 31.102 sections 4.2.3, 4.2.4, 4.2.92, 4.4.3, 4.4.11; TS 51.011 section 10.3. */

const everywhere = new Set(['6F08', '6F09', '6FE4', '4F20', '4F52', '6F20', '6F52']);
/** Contexts and keys of 5G; elsewhere these numbers are taken by other files. */
const in5gs = new Set(['4F03', '4F04', '4F05']);
/** Where it is not known which directory is selected: EF.Keys, EF.KeysPS, EF.EPSNSC, and those of 5G, by SFI. */
const sfis = new Set([0x08, 0x09, 0x18, 0x01, 0x02, 0x03, 0x04, 0x05]);

export function isSecretFile(path: string): boolean {
  const parts = path.split('/');
  const fid = parts.at(-1) ?? '';
  if (everywhere.has(fid)) return true;
  return in5gs.has(fid) && (parts.length === 1 || parts.includes('5FC0'));
}

/** What a short identifier names may be secret where nothing is known of the directory. */
export const mayBeSecretBySfi = (sfi: number): boolean => sfis.has(sfi);
