/** Identifiers and secrets in the messages of ES10 (SGP.22 section 5.7) and of the card's IMEI binding table. */

import type { TlvRule } from './tlv-walk.ts';

const authenticateServer = 0xbf38;
const prepareDownload = 0xbf21;
const imeiBindings = [0xff21, 0xff22];

/** Of a request. */
export const requestRule: TlvRule = (path, length) => {
  const [root] = path;
  const tag = path.at(-1)!;
  // hashCc: whoever has it can guess a short confirmation code.
  if (root === prepareDownload && path.length === 2 && tag === 0x04) return 'secret';
  // A segment of a bound profile package whose protection is a MAC alone: StoreMetadata can be read.
  if (root === 0x88 && path.length === 1) return 'descend';
  return contextParameters(path, length) ?? anywhere(path, length);
};

/** Of an answer. */
export const answerRule: TlvRule = (path, length) => {
  const [root] = path;
  // euiccSigned2 repeats hashCc.
  if (root === prepareDownload && path.length > 2 && path.at(-1) === 0x04) return 'secret';
  return contextParameters(path, length) ?? anywhere(path, length);
};

/** ctxParams1, in the request and again in euiccSigned1: A0 { 80 matchingId, A1 { 80 TAC, A1 capabilities, 82 IMEI } }. */
function contextParameters(path: readonly number[], length: number) {
  if (path[0] !== authenticateServer) return undefined;
  const [above, parent, tag] = path.slice(-3);
  // The right to take the profile, as good as the activation code.
  if (parent === 0xa0 && tag === 0x80 && (path.length === 3 || above === 0x30)) return 'secret';
  if (above === 0xa0 && parent === 0xa1 && tag === 0x82 && length === 8) return 'imei';
  return undefined;
}

function anywhere(path: readonly number[], length: number) {
  const tag = path.at(-1)!;
  if (tag === 0x5a) return length === 16 ? 'eid' : length === 10 ? 'iccid' : undefined;
  if (tag === 0x80 && length === 8 && imeiBindings.includes(path[0]!)) return 'imei';
  // The subject of an eUICC's certificate names its EID (SGP.22 section 4.5.2.1).
  if ((tag === 0x13 || tag === 0x0c) && length === 32 && path.includes(0x31)) return 'eid';
  return undefined;
}
