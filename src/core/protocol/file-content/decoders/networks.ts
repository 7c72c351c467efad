/** Lists of networks and how they are chosen: 3GPP TS 31.102 sections 4.2.5, 4.2.6, 4.2.16, 4.2.53, 4.2.66, 4.2.84 ff. */
import { readTlvs } from '../../asn1/index.ts';
import { decodeAlpha } from '../../ts31102/index.ts';
import { toHex, toUint } from '../../bytes/index.ts';
import type { FieldWriter, FileDecoder } from '../field-writer.ts';
import { accessTechnologyText, byteHex, isBlank, plmnText, withoutPadding } from '../wording.ts';

function listNetworks(content: Uint8Array, width: 3 | 5, out: FieldWriter): void {
  let position = 0;
  for (let at = 0; at + width <= content.length; at += width) {
    position++;
    const entry = content.subarray(at, at + width);
    const network = entry.subarray(0, 3);
    if (isBlank(network)) continue;
    const text = plmnText(network);
    if (text === undefined) out.problem(`entry ${position} is no network: ${toHex(network)}`);
    const detail = width === 5 ? accessTechnologyText(toUint(entry.subarray(3))) : undefined;
    out.field(`Network ${position}`, text ?? toHex(network), { detail, bytes: entry });
  }
  if (out.fields.length === 0) out.field('Networks', 'none');
  if (content.length % width !== 0) out.problem(`not a multiple of ${width} bytes`);
}

export const networksWithTechnology: FileDecoder = { decode: (content, out) => listNetworks(content, 5, out) };
export const networks: FileDecoder = { decode: (content, out) => listNetworks(content, 3, out) };

/** EF.HPPLMN: units of six minutes (TS 22.011 section 3.2.2.5). */
export const homeSearchPeriod: FileDecoder = {
  decode(content, out) {
    if (!out.atLeast(content, 1)) return;
    const units = content[0]!;
    out.field('Search for the home network', units === 0 ? 'not while roaming' : `every ${units * 6} minutes`, {
      bytes: content,
    });
  },
};

const oneOf = (label: string, texts: readonly string[]): FileDecoder => ({
  decode(content, out) {
    if (!out.atLeast(content, 1)) return;
    const text = texts[content[0]!];
    if (text === undefined) out.problem(`${byteHex(content[0]!)} is not defined`);
    out.field(label, text ?? byteHex(content[0]!), { bytes: content.subarray(0, 1) });
  },
});

export const showEquivalentHome = oneOf('Equivalent home networks shown', [
  'no preference',
  'the highest available alone',
  'all that are available',
]);
export const lastNetworkSelection = oneOf('When automatic selection begins', [
  'the last network is tried first',
  'the home network is tried first',
]);

/** Network name information element, TS 24.008 section 10.5.3.5a. */
export function networkName(value: Uint8Array): string {
  const [head = 0, ...text] = value;
  const scheme = (head >> 4) & 0x07;
  if (scheme === 1) return decodeAlpha(Uint8Array.of(0x80, ...text));
  const septets: number[] = [];
  const count = Math.floor((text.length * 8 - (head & 0x07)) / 7);
  for (let i = 0; i < count; i++) {
    const bit = i * 7;
    const at = bit >> 3;
    septets.push((((text[at] ?? 0) | ((text[at + 1] ?? 0) << 8)) >> (bit & 7)) & 0x7f);
  }
  return decodeAlpha(Uint8Array.from(septets));
}

/** EF.PNN: full and short name (tags 43 and 45), more PLMN information (80). */
export const networkNames: FileDecoder = {
  decode(record, out) {
    for (const { tag, value, bytes } of readTlvs(withoutPadding(record))) {
      if (tag === 0x43) out.field('Full name', networkName(value), { bytes });
      else if (tag === 0x45) out.field('Short name', networkName(value), { bytes });
      else if (tag === 0x80) out.field('Additional information', decodeAlpha(value), { bytes });
      else out.field(`Object ${byteHex(tag)}`, toHex(value), { bytes });
    }
  },
};

const areaList = (codeLength: 2 | 3, code: string): FileDecoder => ({
  decode(record, out) {
    if (!out.atLeast(record, 4 + 2 * codeLength)) return;
    const network = record.subarray(0, 3);
    const from = record.subarray(3, 3 + codeLength);
    const to = record.subarray(3 + codeLength, 3 + 2 * codeLength);
    const name = record[3 + 2 * codeLength]!;
    // Nibbles D of the network stand for any digit.
    out.field('Network', plmnText(network)?.replace(/D/g, '?') ?? toHex(network), { bytes: network });
    const all = from.every((byte) => byte === 0) && toUint(to) === 256 ** codeLength - 2;
    out.field(code, all ? 'every area' : `${toHex(from)} to ${toHex(to)}`);
    out.field('Name', name === 0 ? 'as the network says' : `record ${name} of EF.PNN`);
  },
});

export const operatorNetworks = areaList(2, 'LAC or TAC');
export const operatorNetworks5g = areaList(3, 'TAC');

/** EF.SPDI: networks in which the provider's name is shown (A3 { 80 list }). */
export const providerDisplay: FileDecoder = {
  decode(content, out) {
    if (withoutPadding(content).length === 0) return out.field('Networks', 'none');
    for (const { tag, value } of readTlvs(withoutPadding(content))) {
      if (tag !== 0xa3) out.field(`Object ${byteHex(tag)}`, toHex(value));
      else for (const member of readTlvs(value)) if (member.tag === 0x80) listNetworks(member.value, 3, out);
    }
  },
};
