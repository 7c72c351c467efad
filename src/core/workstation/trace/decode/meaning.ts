import { decodeUtf8, fromHex } from '#core/protocol/bytes/index.ts';

const texts = new Set([
  'profileNickname',
  'serviceProviderName',
  'profileName',
  'notificationAddress',
  'serverAddress',
  'defaultDpAddress',
  'rootDsAddress',
  'sasAcreditationNumber',
  'platformLabel',
  'discoveryBaseURL',
  'applicationLabel',
  'UTF8String',
  'PrintableString',
  'UTCTime',
  'GeneralizedTime',
]);
const numbers = new Set([
  'seqNumber',
  'seq',
  'lastUsedSeq',
  'capacity',
  'INTEGER',
  'file size',
  'total file size',
  'bppCommandId',
]);
const versions = new Set([
  'svn',
  'profileVersion',
  'euiccFirmwareVer',
  'ppVersion',
  'ts102241Version',
  'globalplatformVersion',
]);

const profileStates: Readonly<Record<string, string>> = { '00': 'disabled', '01': 'enabled' };
const profileClasses: Readonly<Record<string, string>> = { '00': 'test', '01': 'provisioning', '02': 'operational' };
const operations = ['install', 'enable', 'disable', 'delete'];
const okResult: Readonly<Record<string, string>> = {
  '00': 'ok',
  '01': 'not found',
  '02': 'in the wrong state',
  '03': 'not allowed by policy',
  '05': 'toolkit busy',
  '7F': 'undefined error',
};
const results = new Set(['enableResult', 'disableResult', 'deleteResult']);

/** A value in words, where there are any; stars in it stay. */
export function meaningOf(tag: string, name: string | null, value: string): string | null {
  if (tag === '5A' && value.length === 20) return swapped(value).replace(/F$/, '');
  if (tag === '5A') return value;
  if (name === 'imei') return swapped(value).replace('F', '');
  if (name === 'tac') return swapped(value);
  if (name === null || value === '' || value.includes('*')) return null;
  const bytes = fromHex(value);
  if (texts.has(name)) return decodeUtf8(bytes);
  if (numbers.has(name) && bytes.length <= 6) return String(Number.parseInt(value, 16));
  if (versions.has(name) && bytes.length === 3) return bytes.join('.');
  if (name === 'profileState') return profileStates[value] ?? null;
  if (name === 'profileClass') return profileClasses[value] ?? null;
  if (name === 'profileManagementOperation') return operationsIn(bytes);
  if (results.has(name)) return okResult[value] ?? null;
  if (name === 'refreshFlag' || name === 'BOOLEAN' || name === 'ccRequiredFlag' || name === 'used')
    return value === '00' ? 'no' : 'yes';
  return null;
}

/** NotificationEvent, a BIT STRING: notificationInstall (0) to notificationDelete (3). */
function operationsIn(bytes: Uint8Array): string | null {
  const bits = bytes[1];
  if (bits === undefined) return null;
  return operations.filter((_, bit) => (bits & (0x80 >> bit)) !== 0).join(', ') || null;
}

const swapped = (hex: string): string => hex.replace(/(.)(.)/g, '$2$1');
