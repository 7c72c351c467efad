/** DF_5GS and DF_SAIP: 3GPP TS 31.102 sections 4.4.11 and 4.4.12. */
import { readTlvs } from '../../asn1/index.ts';
import { decodeUtf8, toHex, toUint } from '../../bytes/index.ts';
import { decodeRoutingIndicator, decodeSuciCalculationInfo } from '../../ts31102/index.ts';
import type { FileDecoder } from '../field-writer.ts';
import { byteHex, isBlank, withoutPadding } from '../wording.ts';

const schemes = ['null scheme', 'profile A (X25519)', 'profile B (secp256r1)'];

export const suciCalculation: FileDecoder = {
  decode(content, out) {
    if (withoutPadding(content).length === 0) return out.field('Protection schemes', 'none');
    const { schemes: listed, keys } = decodeSuciCalculationInfo(content);
    listed.forEach(({ scheme, keyIndex }, i) => {
      const key = keys[keyIndex - 1];
      const detail =
        keyIndex === 0 ? '' : key === undefined ? `key ${keyIndex}` : `key ${keyIndex}, identifier ${key.id}`;
      out.field(`Preference ${i + 1}`, schemes[scheme] ?? `scheme ${scheme}`, { detail });
      if (keyIndex !== 0 && key === undefined)
        out.problem(`preference ${i + 1} names key ${keyIndex}, which is not there`);
      if (keyIndex === 0 && scheme !== 0) out.problem(`preference ${i + 1} names no key`);
      if (scheme === 1 && key !== undefined && key.publicKey.length !== 32)
        out.problem(`key ${keyIndex} is no X25519 key`);
      if (scheme === 2 && key !== undefined && ![33, 65].includes(key.publicKey.length))
        out.problem(`key ${keyIndex} is no P-256 key`);
    });
    for (const [i, { id, publicKey }] of keys.entries())
      out.field(`Public key ${i + 1}`, toHex(publicKey), { detail: `identifier ${id}` });
    if (listed.length === 0) out.field('Protection schemes', 'none');
  },
};

export const routingIndicator: FileDecoder = {
  decode(content, out) {
    if (!out.atLeast(content, 2)) return;
    const digits = decodeRoutingIndicator(content);
    out.field('Routing indicator', digits ?? 'not set', { bytes: content.subarray(0, 2) });
    if (digits === undefined && !isBlank(content.subarray(0, 2))) out.problem('not one to four digits');
  },
};

export const accessIdentities: FileDecoder = {
  decode(content, out) {
    if (!out.atLeast(content, 1)) return;
    out.field('Access identity 1', content[0]! & 0x01 ? 'configured' : 'not configured', {
      detail: 'multimedia priority service',
    });
    out.field('Access identity 2', content[0]! & 0x02 ? 'configured' : 'not configured', {
      detail: 'mission critical services',
    });
  },
};

/** Tag 80 network-specific, 81 global line, 82 global cable identifier. */
export const networkAccessIdentifier: FileDecoder = {
  decode(content, out) {
    const kinds: Readonly<Record<number, string>> = {
      0x80: 'Network-specific identifier',
      0x81: 'Global line identifier',
      0x82: 'Global cable identifier',
    };
    for (const { tag, value, bytes } of readTlvs(withoutPadding(content)))
      out.field(kinds[tag] ?? `Object ${byteHex(tag)}`, decodeUtf8(value), { bytes });
    if (out.fields.length === 0) out.field('Identity', 'none');
  },
};

/** Objects of a file that has no closer reading here: each by its tag. */
export const dataObjects = (names: Readonly<Record<number, string>> = {}): FileDecoder => ({
  decode(content, out) {
    const used = withoutPadding(content);
    if (used.length === 0 || used.every((byte) => byte === 0)) return out.field('Objects', 'none');
    for (const { tag, value } of readTlvs(used))
      out.field(names[tag] ?? `Object ${byteHex(tag)}`, toHex(value) || 'empty', { detail: `${value.length} bytes` });
  },
});

export const routeSelection = dataObjects({ 0x80: 'Route selection rules' });

const single = (label: string, text: (value: number) => string): FileDecoder => ({
  decode(content, out) {
    if (!out.atLeast(content, 1)) return;
    out.field(label, content[0] === 0xff ? 'not set' : text(content[0]!), { bytes: content.subarray(0, 1) });
  },
});

export const nonSeamlessOffload = single('5G authentication for WLAN offload', (value) =>
  value & 0x01 ? 'used' : 'not used',
);
export const satelliteMultiplier = single('Multiplier of the home network search by satellite', (value) =>
  value === 0 ? 'none' : `× ${value}`,
);
export const kausfDerivation = single('K_AUSF derived from', (value) => (value & 0x01 ? 'CK′ and IK′' : 'EMSK'));
export const fromPreferred = single('From preferred', (value) => (value & 0x01 ? 'shown' : 'not shown'));

/** EF.5GSEDRX: cycle and paging window (TS 24.008 section 10.5.5.32) for NR, then E-UTRA connected to 5GC. */
export const extendedDrx: FileDecoder = {
  decode(content, out) {
    for (const [i, value] of content.entries()) {
      const label = i === 0 ? 'NR' : i === 1 ? 'E-UTRA' : `Access ${i + 1}`;
      out.field(label, value === 0xff ? 'not set' : `cycle ${value & 0x0f}, paging window ${value >> 4}`, {
        bytes: Uint8Array.of(value),
      });
    }
  },
};

/** EF.DRI: what is set (bits), then waiting times of two bytes each in minutes. */
export const disasterRoaming: FileDecoder = {
  decode(content, out) {
    if (isBlank(content)) return out.field('Disaster roaming', 'not set');
    if (!out.atLeast(content, 7)) return;
    out.field('Disaster roaming', content[0]! & 0x01 ? 'enabled' : 'not enabled', { bytes: content.subarray(0, 1) });
    out.field('Parameters that count', toHex(content.subarray(1, 2)));
    const range = (from: number) => `${content[from]} to ${content[from + 1]}`;
    out.field('Waiting range before roaming', range(2), { bytes: content.subarray(2, 4) });
    out.field('Waiting range before the return', range(4), { bytes: content.subarray(4, 6) });
  },
};

/** EF.3GPPPSDATAOFF: services that go on while data are off. */
export const dataOff: FileDecoder = {
  decode(content, out) {
    const names = [
      'multimedia telephony voice',
      'SMS over IP',
      'multimedia telephony video',
      'SS by XCAP',
      'USSI',
      'all non-IMS services',
      'management objects',
      'RCS',
    ];
    const value = content.length === 0 ? 0 : toUint(content.subarray(0, 1));
    for (const [i, name] of names.entries()) out.field(name, value & (1 << i) ? 'exempt' : 'not exempt');
  },
};
