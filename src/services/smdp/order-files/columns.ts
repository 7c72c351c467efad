/**
 * Columns of order files. Names are those of pySim's CSV files (`pySim-prog --read-csv`, CardKeyProviderCsv, Osmocom's
 * card data), without regard to case, blanks, `_` and `-`; some other common spellings are understood too.
 */
import { checkEid, checkIccid } from '#core/protocol/identifiers/index.ts';
import {
  accContent,
  administrativeCodeBytes,
  codeBytes,
  imsText,
  msisdnRecord,
  smspRecord,
  spnContent,
} from '#core/protocol/saip/index.ts';

/** What columns give; each is text of one cell. */
export type OrderField =
  | 'iccid'
  | 'imsi'
  | 'mcc'
  | 'mnc'
  | 'mncLength'
  | 'k'
  | 'opc'
  | 'op'
  | 'pin1'
  | 'pin2'
  | 'puk1'
  | 'puk2'
  | 'adm1'
  | 'adm2'
  | 'msisdn'
  | 'smsp'
  | 'acc'
  | 'serviceProviderName'
  | 'impi'
  | 'impu'
  | 'imsDomain'
  | 'eid'
  | 'matchingId'
  | 'confirmationCode';

interface Column {
  /** Spellings, lower case, letters and digits only. */
  readonly names: readonly string[];
  /** As it is called in messages. */
  readonly title: string;
  /** Never shown, logged or exported. */
  readonly secret?: true;
  /** Cell as it is kept. Throws Error with the reason, which never holds the value. */
  readonly read: (cell: string) => string;
}

const matching =
  (pattern: RegExp, reason: string) =>
  (cell: string): string => {
    if (!pattern.test(cell)) throw new Error(reason);
    return cell;
  };

/** The cell itself, once `check` has taken it. */
const checkedBy =
  (check: (cell: string) => unknown) =>
  (cell: string): string => {
    check(cell);
    return cell;
  };

const key =
  (reason: string) =>
  (cell: string): string => {
    const hex = cell.replace(/^0x/i, '').replace(/\s/g, '').toUpperCase();
    if (!/^([0-9A-F]{32}|[0-9A-F]{64})$/.test(hex)) throw new Error(reason);
    return hex;
  };

const digits = (cell: string) => {
  if (/^\d(\.\d+)?E\+?\d+$/i.test(cell))
    throw new Error('a spreadsheet has rounded this number; make the column text there and export again');
  return cell.replace(/[\s-]/g, '');
};

const readIccid = (cell: string) => {
  const iccid = digits(cell).replace(/F$/i, '');
  if (!/^\d{18,20}$/.test(iccid)) throw new Error('an ICCID has 18 to 20 digits');
  const checked = checkIccid(iccid);
  if (!checked.valid && checked.reason === 'prefix') throw new Error('an ICCID begins with 89');
  return iccid;
};

const readEid = (cell: string) => {
  const checked = checkEid(digits(cell));
  if (checked.valid) return checked.eid;
  throw new Error(checked.reason === 'checkDigits' ? 'the check digits of the EID are wrong' : 'an EID has 32 digits');
};

/** Codes that a spreadsheet took for numbers lost their leading zeros: it is said, not guessed. */
const pin = checkedBy((cell) => codeBytes(cell));
const puk = checkedBy((cell) => codeBytes(cell, 8));
/** As long as the package's records may be; whether they are is checked on the package. */
const anyRecord = 255;

export const columns: Readonly<Record<OrderField, Column>> = {
  iccid: { names: ['iccid'], title: 'ICCID', read: readIccid },
  imsi: {
    names: ['imsi'],
    title: 'IMSI',
    read: (cell) => matching(/^\d{14,15}$/, 'an IMSI has 14 or 15 digits')(digits(cell)),
  },
  mcc: { names: ['mcc'], title: 'MCC', read: matching(/^\d{3}$/, 'an MCC has 3 digits') },
  mnc: {
    names: ['mnc'],
    title: 'MNC',
    // A spreadsheet drops the zero of 01.
    read: (cell) => matching(/^\d{1,3}$/, 'an MNC has 2 or 3 digits')(cell).padStart(2, '0'),
  },
  mncLength: { names: ['mnclen', 'mnclength'], title: 'MNC length', read: matching(/^[23]$/, '2 or 3') },
  k: {
    names: ['ki', 'k'],
    title: 'K',
    secret: true,
    read: key('K has 32 hex digits (64 for TUAK-256)'),
  },
  opc: { names: ['opc', 'topc'], title: 'OPc', secret: true, read: key('OPc has 32 hex digits (TOPc 64)') },
  op: { names: ['op', 'top'], title: 'OP', secret: true, read: key('OP has 32 hex digits (TOP 64)') },
  pin1: { names: ['pin1', 'pin', 'chv1'], title: 'PIN1', secret: true, read: pin },
  pin2: { names: ['pin2', 'chv2'], title: 'PIN2', secret: true, read: pin },
  puk1: { names: ['puk1', 'puk'], title: 'PUK1', secret: true, read: puk },
  puk2: { names: ['puk2'], title: 'PUK2', secret: true, read: puk },
  adm1: {
    names: ['adm1', 'adm', 'pinadm', 'pinadmhex', 'adm1hex'],
    title: 'ADM1',
    secret: true,
    read: checkedBy(administrativeCodeBytes),
  },
  adm2: { names: ['adm2', 'adm2hex'], title: 'ADM2', secret: true, read: checkedBy(administrativeCodeBytes) },
  msisdn: {
    names: ['msisdn'],
    title: 'MSISDN',
    read: (cell) => checkedBy((number) => msisdnRecord(number, anyRecord))(digits(cell)),
  },
  smsp: { names: ['smsp', 'smsc'], title: 'SMSP', read: checkedBy((cell) => smspRecord(cell, anyRecord)) },
  acc: { names: ['acc'], title: 'ACC', read: checkedBy(accContent) },
  serviceProviderName: { names: ['spn', 'name'], title: 'Name', read: checkedBy(spnContent) },
  impi: { names: ['impi'], title: 'IMPI', read: checkedBy(imsText) },
  impu: { names: ['impu'], title: 'IMPU', read: checkedBy(imsText) },
  imsDomain: { names: ['imshdomain', 'imsdomain'], title: 'IMS domain', read: checkedBy(imsText) },
  eid: { names: ['eid'], title: 'EID', read: readEid },
  matchingId: {
    names: ['matchingid'],
    title: 'MatchingID',
    read: (cell) => matching(/^[0-9A-Z-]{1,255}$/, 'a MatchingID has A-Z, 0-9 and -')(cell.toUpperCase()),
  },
  confirmationCode: {
    names: ['confirmationcode'],
    title: 'Confirmation code',
    secret: true,
    read: matching(/^.{4,16}$/, '4 to 16 characters'),
  },
};

const fields = Object.keys(columns) as OrderField[];

/** The field of a column's heading; undefined for one that orders have no use for. */
export function fieldOf(heading: string): OrderField | undefined {
  const name = heading.toLowerCase().replace(/[^a-z0-9]/g, '');
  return fields.find((field) => columns[field].names.includes(name));
}
