/** ICCID, IMSI and what is derived from them, wherever they stand. */
import { TlvError, readTlv } from '../../../asn1/index.ts';
import { decodeUtf8, toHex } from '../../../bytes/index.ts';
import { checkIccid, decodeIccid, decodeImsi } from '../../../identifiers/index.ts';
import { decodeAdministrativeData, decodeNetworkList } from '../../../ts31102/index.ts';
import { findContent } from '../../image/index.ts';
import type { Hit } from '../finding.ts';
import { rule, type LintRule } from '../lint-rule.ts';
import type { LintSubject, Naa } from '../lint-subject.ts';

const iccidFile = '3F00/2FE2';

function* iccidMismatch(subject: LintSubject): Iterable<Hit> {
  if (subject.image === undefined) return;
  const { iccid } = subject.image;
  const content = subject.file(iccidFile)?.content;
  if (content === undefined || content.length < 10) {
    yield { message: 'EF.ICCID is not there', file: iccidFile };
    return;
  }
  const inFile = decodeIccid(content.subarray(0, 10));
  if (inFile === iccid) return;
  const unswapped = toHex(content).replace(/F+$/, '') === iccid;
  yield {
    message: unswapped
      ? `EF.ICCID holds ${iccid} in reading order; its digits are stored in pairs, swapped`
      : `the header says ${iccid}, EF.ICCID ${inFile}`,
    file: iccidFile,
  };
}

function* iccidCheckDigit({ image }: LintSubject): Iterable<Hit> {
  if (image === undefined) return;
  const check = checkIccid(image.iccid);
  if (!check.valid)
    yield {
      message:
        check.reason === 'luhn'
          ? `the check digit of ${image.iccid} is wrong`
          : `${image.iccid} does not begin with 89`,
      element: 0,
    };
}

const imsiFile = (usim: Naa) => `${usim.path}/6F07`;

export function imsiOf(usim: Naa): string | undefined {
  const content = findContent(usim.directory, 0x6f07);
  try {
    return content === undefined ? undefined : decodeImsi(content);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const isImsi = (text: string | undefined): text is string => text !== undefined && /^\d{14,15}$/.test(text);

function* imsiMalformed(subject: LintSubject): Iterable<Hit> {
  for (const usim of subject.naas('usim'))
    if (!isImsi(imsiOf(usim))) yield { message: 'EF.IMSI holds no IMSI of 14 or 15 digits', file: imsiFile(usim) };
}

function mncLengthOf(usim: Naa): 2 | 3 | undefined {
  const content = findContent(usim.directory, 0x6fad);
  return content === undefined ? undefined : decodeAdministrativeData(content).mncLength;
}

function* mncLength(subject: LintSubject): Iterable<Hit> {
  for (const usim of subject.naas('usim'))
    if (mncLengthOf(usim) === undefined)
      yield { message: 'EF.AD does not tell how long the MNC in the IMSI is', file: `${usim.path}/6FAD` };
}

/** Digits of the home network; undefined where the card does not tell. */
export function homeNetwork(usim: Naa): string | undefined {
  const imsi = imsiOf(usim);
  const length = mncLengthOf(usim);
  return isImsi(imsi) && length !== undefined ? imsi.slice(0, 3 + length) : undefined;
}

function* homeNetworks(subject: LintSubject): Iterable<Hit> {
  for (const usim of subject.naas('usim')) {
    const home = homeNetwork(usim);
    const listed = findContent(usim.directory, 0x6f62);
    if (home === undefined || listed === undefined) continue;
    const equivalent = findContent(usim.directory, 0x6fd9) ?? new Uint8Array();
    const own = new Set([home, ...decodeNetworkList(equivalent, false).map(({ plmn }) => plmn)]);
    for (const { plmn } of decodeNetworkList(listed, true))
      if (!own.has(plmn))
        yield { message: `EF.HPLMNwAcT lists ${plmn}, the IMSI belongs to ${home}`, file: `${usim.path}/6F62` };
  }
}

function textOf(content: Uint8Array | undefined): string | undefined {
  if (content?.[0] !== 0x80) return undefined;
  try {
    return decodeUtf8(readTlv(content).value);
  } catch (error) {
    if (error instanceof TlvError || error instanceof RangeError) return undefined;
    throw error;
  }
}

const derivedDomain = /\bmnc(\d{3})\.mcc(\d{3})\.3gppnetwork\.org$/i;

/** TS 23.003 sections 13.2 and 13.3: what an ISIM has derived from an IMSI is derived from that of the USIM. */
function* imsIdentities(subject: LintSubject): Iterable<Hit> {
  const usims = subject.naas('usim');
  const imsis = usims.map(imsiOf).filter(isImsi);
  if (imsis.length === 0) return;
  const homes = usims.map(homeNetwork);
  for (const isim of subject.naas('isim')) {
    const identity = textOf(findContent(isim.directory, 0x6f02));
    const user = identity?.split('@')[0];
    if (isImsi(user) && !imsis.includes(user))
      yield { message: `EF.IMPI is made from IMSI ${user}, EF.IMSI holds ${imsis[0]}`, file: `${isim.path}/6F02` };
    for (const [fid, text] of [
      ['6F02', identity],
      ['6F03', textOf(findContent(isim.directory, 0x6f03))],
    ] as const) {
      const [, mnc, mcc] = derivedDomain.exec(text ?? '') ?? [];
      if (mnc === undefined || mcc === undefined || homes.includes(undefined)) continue;
      if (!homes.some((home) => home?.slice(0, 3) === mcc && home.slice(3).padStart(3, '0') === mnc))
        yield {
          message: `domain of MCC ${mcc}, MNC ${mnc} in ${fid}, the IMSI belongs to ${homes[0]}`,
          file: `${isim.path}/${fid}`,
        };
    }
  }
}

export const identityRules: readonly LintRule[] = [
  rule('identity', 'error', 'ICCID_MISMATCH', iccidMismatch),
  rule('identity', 'warning', 'ICCID_CHECK_DIGIT', iccidCheckDigit),
  rule('identity', 'error', 'IMSI_MALFORMED', imsiMalformed),
  rule('identity', 'warning', 'MNC_LENGTH', mncLength),
  rule('identity', 'warning', 'HOME_NETWORK', homeNetworks),
  rule('identity', 'warning', 'IMS_IDENTITY', imsIdentities),
];
