import { TlvError } from '#core/protocol/asn1/index.ts';
import { fidText, nameOfPath } from '#core/protocol/file-set/index.ts';
import {
  applicationPrefix,
  decodeRoutingIndicator,
  decodeSuciCalculationInfo,
  hasService,
} from '#core/protocol/ts31102/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import { readApplications, type CardFiles } from '../../files/index.ts';
import { fail, notApplicable, pass, type Check, type CheckFinding } from '../check.ts';
import { withCardFiles } from './with-card-files.ts';

/** Files of DF.5GS, the service of EF.UST that announces each, and whether that service cannot do without it. 3GPP TS 31.102 sections 4.2.8 and 4.4.11. */
const files: readonly (readonly [fid: number, service: number, needed: boolean])[] = [
  [0x4f01, 122, true],
  [0x4f02, 122, false],
  [0x4f03, 122, true],
  [0x4f04, 122, false],
  [0x4f05, 123, true],
  [0x4f06, 126, true],
  [0x4f07, 124, true],
  [0x4f08, 129, true],
  [0x4f09, 130, true],
  [0x4f0a, 124, false],
  [0x4f0b, 132, false],
  [0x4f0c, 135, false],
  [0x4f0d, 137, false],
  [0x4f0e, 138, false],
];
/** A profile with none of them is not for 5G: a device never looks into DF.5GS. In one that is, a file too many does no harm. */
const fiveGServices = [122, 123, 124, 126];
const suciByDevice = 124;
const suciByUsim = 125;
const suciFile = 0x4f07;
const routingIndicatorFile = 0x4f0a;

/** The 5G files on the card are those that its service table announces; a profile that is not for 5G has neither. */
export const fiveGConsistency: Check<'fiveGConsistency'> = {
  name: 'fiveGConsistency',
  run: (subject) =>
    withCardFiles(subject, async (card) => {
      const usim = (await readApplications(card)).find(({ aid }) => aid.startsWith(toHex(applicationPrefix.usim)))?.aid;
      if (usim === undefined) return notApplicable('NO_USIM');
      const table = await contentOf(card, `${usim}/6F38`);
      if (table === undefined) return notApplicable('PIN_REQUIRED');
      return judge(card, `${usim}/5FC0`, (service) => hasService(table, service));
    }),
};

async function judge(card: CardFiles, directory: string, has: (service: number) => boolean): Promise<CheckFinding> {
  const announced = [...new Set(files.map(([, service]) => service))].filter(has).sort((a, b) => a - b);
  const there = (await card.find(directory)) !== undefined;
  if (!there && announced.length === 0)
    return notApplicable('NOT_FIVE_G', { services: 'none of 5G', files: 'none of 5G' });
  const missing: string[] = [];
  const unannounced: string[] = [];
  const found: string[] = [];
  for (const [fid, service, needed] of files) {
    const path = `${directory}/${fidText(fid)}`;
    const present = there && (await card.find(path)) !== undefined;
    const name = nameOfPath(path) ?? path;
    if (present) found.push(name);
    if (present && !has(service)) unannounced.push(`${name} (service ${service})`);
    // The USIM that computes the SUCI keeps the keys where the device does not look.
    const byUsim = fid === suciFile && has(suciByUsim);
    if (!present && needed && !byUsim && has(service)) missing.push(`${name} (service ${service})`);
  }
  if (there && announced.length === 0 && found.length === 0) unannounced.push('DF.5GS');
  const forFiveG = fiveGServices.some(has);
  const facts = {
    services: announced.join(', ') || 'none of 5G',
    files: found.join(', ') || 'none of 5G',
    ...(unannounced.length === 0 ? {} : { unannounced: unannounced.join(', ') }),
  };
  if (!forFiveG && unannounced.length > 0) return fail('FIVE_G_FILE_UNANNOUNCED', facts);
  if (missing.length > 0) return fail('FIVE_G_FILE_MISSING', { missing: missing.join(', '), ...facts });
  return concealment(card, directory, has, facts);
}

/** What a device needs to conceal the identity: keys of the right size where a scheme has need of them, and a routing indicator. */
async function concealment(
  card: CardFiles,
  directory: string,
  has: (service: number) => boolean,
  facts: Readonly<Record<string, string>>,
): Promise<CheckFinding> {
  const routing = await contentOf(card, `${directory}/${fidText(routingIndicatorFile)}`);
  const digits = routing && decodeRoutingIndicator(routing);
  const told = { ...facts, ...(routing === undefined ? {} : { 'routing indicator': digits ?? 'none' }) };
  const keys = has(suciByDevice) ? await contentOf(card, `${directory}/${fidText(suciFile)}`) : undefined;
  if (keys === undefined) return pass(told);
  const fault = faultOf(keys);
  return fault === undefined
    ? pass({ ...told, 'SUCI computed by': has(suciByUsim) ? 'the USIM' : 'the device' })
    : fail('SUCI_INFO_INVALID', { fault, ...told });
}

const keySizes: Readonly<Record<number, readonly number[]>> = { 1: [32], 2: [33, 65] };

function faultOf(content: Uint8Array): string | undefined {
  try {
    const { schemes, keys } = decodeSuciCalculationInfo(content);
    for (const { scheme, keyIndex } of schemes) {
      const sizes = keySizes[scheme];
      if (sizes === undefined) continue;
      const key = keys[keyIndex - 1];
      if (key === undefined) return `scheme ${scheme} names key ${keyIndex}, which is not there`;
      if (!sizes.includes(key.publicKey.length)) return `key ${keyIndex} has ${key.publicKey.length} bytes`;
    }
    return undefined;
  } catch (error) {
    if (error instanceof TlvError) return error.message;
    throw error;
  }
}

/** Undefined where there is no such file, or it is not readable as things stand. */
async function contentOf(card: CardFiles, path: string): Promise<Uint8Array | undefined> {
  return (await card.readFacts(path))?.content;
}
