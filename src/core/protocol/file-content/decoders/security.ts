/** Keys and security contexts: their facts, never the keys. 3GPP TS 31.102 sections 4.2.4, 4.2.51 ff, 4.2.92, 4.4.3, 4.4.11. */
import { readTlvs } from '../../asn1/index.ts';
import { toHex, toUint } from '../../bytes/index.ts';
import type { FieldWriter, FileDecoder } from '../field-writer.ts';
import { byteHex, isBlank, keyText, withoutPadding } from '../wording.ts';

const keySet = (value: number): string => ((value & 0x07) === 0x07 ? 'none (7)' : String(value & 0x07));

/** EF.Keys and EF.KeysPS: KSI, CK, IK. */
export const cipherKeys: FileDecoder = {
  secret: true,
  decode(content, out) {
    if (!out.atLeast(content, 33)) return;
    out.field('Key set identifier', keySet(content[0]!));
    out.field('Cipher key CK', keyText(content.subarray(1, 17)));
    out.field('Integrity key IK', keyText(content.subarray(17, 33)));
  },
};

/** EF.Kc and EF.KcGPRS: Kc, then its sequence number. */
export const gsmKey: FileDecoder = {
  secret: true,
  decode(content, out) {
    if (!out.atLeast(content, 9)) return;
    out.field('Ciphering key Kc', keyText(content.subarray(0, 8)));
    out.field('Key sequence number', keySet(content[8]!));
  },
};

type ContextMember = readonly [label: string, show: 'key' | 'keySet' | 'count' | 'algorithms'];

const writeMember = (out: FieldWriter, [label, show]: ContextMember, value: Uint8Array): void => {
  if (show === 'key') out.field(label, keyText(value));
  else if (show === 'keySet') out.field(label, keySet(value[0] ?? 7));
  else if (show === 'count') out.field(label, isBlank(value) ? 'none' : String(toUint(value)), { bytes: value });
  else out.field(label, `ciphering ${(value[0] ?? 0) >> 4}, integrity ${(value[0] ?? 0) & 0x0f}`, { bytes: value });
};

const securityContext = (members: Readonly<Record<number, ContextMember>>): FileDecoder => ({
  secret: true,
  decode(record, out) {
    for (const outer of readTlvs(withoutPadding(record))) {
      if (outer.tag !== 0xa0) {
        out.problem(`object ${byteHex(outer.tag)} where A0 should be`);
        continue;
      }
      for (const { tag, value } of readTlvs(outer.value)) {
        const member = members[tag];
        if (member === undefined) out.field(`Object ${byteHex(tag)}`, `${value.length} bytes, not shown`);
        else writeMember(out, member, value);
      }
    }
  },
});

/** EF.EPSNSC. */
export const epsSecurityContext = securityContext({
  0x80: ['Key set identifier', 'keySet'],
  0x81: ['K_ASME', 'key'],
  0x82: ['Uplink NAS count', 'count'],
  0x83: ['Downlink NAS count', 'count'],
  0x84: ['NAS algorithms', 'algorithms'],
});

/** EF.5GS3GPPNSC and EF.5GSN3GPPNSC. */
export const fiveGsSecurityContext = securityContext({
  0x80: ['Key set identifier', 'keySet'],
  0x81: ['K_AMF', 'key'],
  0x82: ['Uplink NAS count', 'count'],
  0x83: ['Downlink NAS count', 'count'],
  0x84: ['NAS algorithms', 'algorithms'],
  0x85: ['EPS NAS algorithms', 'algorithms'],
});

/** EF.5GAUTHKEYS: K_AUSF, K_SEAF and the counters beside them. */
export const fiveGsKeys: FileDecoder = {
  secret: true,
  decode(content, out) {
    const used = withoutPadding(content);
    if (used.length === 0) return out.field('Keys', 'none');
    const names: Readonly<Record<number, string>> = {
      0x80: 'K_AUSF',
      0x81: 'K_SEAF',
      0x84: 'Another K_AUSF',
      0x85: 'Another K_SEAF',
    };
    for (const { tag, value } of readTlvs(used)) {
      const counter = tag === 0x82 ? 'SOR counter' : tag === 0x83 ? 'UE parameters update counter' : undefined;
      if (counter === undefined) out.field(names[tag] ?? `Object ${byteHex(tag)}`, keyText(value));
      else out.field(counter, toHex(value), { bytes: value });
    }
  },
};

/** Files of keys whose inside is nobody's business here. */
export const onlyKeys: FileDecoder = {
  secret: true,
  decode: (content, out) => out.field('Keys', keyText(content)),
};

/** EF.START-HFN: highest parts of the hyperframe numbers; F00000 none. */
export const startHfn: FileDecoder = {
  decode(content, out) {
    if (!out.atLeast(content, 6)) return;
    out.field('START, circuit switched', toHex(content.subarray(0, 3)), { bytes: content.subarray(0, 3) });
    out.field('START, packet switched', toHex(content.subarray(3, 6)), { bytes: content.subarray(3, 6) });
  },
};

export const threshold: FileDecoder = {
  decode(content, out) {
    if (!out.atLeast(content, 3)) return;
    out.field('Maximum of START', isBlank(content) ? 'none' : toHex(content.subarray(0, 3)), { bytes: content });
  },
};
