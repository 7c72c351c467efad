/** What makes a profile a 5G one: its directories, the services of EF.UST from 122 on, NG-RAN in the lists of networks. */
import { fromHex } from '../../bytes/index.ts';
import { parentOfPath, type FileDifference } from '../../file-set/index.ts';
import { isTemplateOf } from '../templates/index.ts';
import type { PartDifference } from './package-difference.ts';

const fiveGServices: readonly string[] = ['get-identity', 'profile-a-x25519', 'profile-b-p256', 'suciCalculatorApi'];
const fiveGElements = ['df-5gs', 'df-saip', 'df-snpn', 'df-5gprose'] as const;

export function isFiveGPart({ area, what, left, right }: PartDifference): boolean {
  if (area === 'services') return fiveGServices.includes(what);
  if (area !== 'templates') return false;
  if (fiveGElements.some((type) => isTemplateOf(type, what))) return true;
  // The USIM's template with the longer service table instead of the first one.
  return isTemplateOf('usim', what) && (left === undefined || right === undefined);
}

/** DF-5GS, DF-SAIP, DF-SNPN and DF-5G_ProSe. */
const fiveGDirectories = /\/5F[CDEF]0(\/|$)/;
/** Bytes of EF.UST before service 121. */
const before5g = 15;
const ngRan = 0x08;

export function isFiveGFile(difference: FileDifference): boolean {
  const { path, change } = difference;
  if (fiveGDirectories.test(path)) return true;
  const at = path.lastIndexOf('/');
  if (parentOfPath(path.slice(0, at)) !== 'usim') return false;
  const fid = path.slice(at + 1);
  if (fid === '6F38') return change === 'size' || (change === 'content' && onlyLateServices(difference));
  return ['6F60', '6F61', '6F62'].includes(fid) && change === 'content' && onlyNgRan(difference);
}

/** A service that a shorter table has no room for is not there: as if it were 0. */
function onlyLateServices({ offset = 0, left = '', right = '' }: FileDifference): boolean {
  const [before, after] = [fromHex(left), fromHex(right)];
  for (let at = offset; at < before5g; at++) if ((before[at - offset] ?? 0) !== (after[at - offset] ?? 0)) return false;
  return true;
}

/** Entries of five bytes, network and access technologies: only the bit of NG-RAN differs. */
function onlyNgRan({ offset = 0, left = '', right = '' }: FileDifference): boolean {
  const [before, after] = [fromHex(left), fromHex(right)];
  if (before.length !== after.length) return false;
  return before.every((byte, i) => {
    const changed = byte ^ after[i]!;
    return changed === 0 || ((offset + i) % 5 === 3 && changed === ngRan);
  });
}
