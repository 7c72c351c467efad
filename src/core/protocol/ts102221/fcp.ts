import { Fields, readOnly, readTlv, readTlvs, tlv, TlvError } from '../asn1/index.ts';
import { fromUint, toUint } from '../bytes/index.ts';

/** File control parameters, the answer to SELECT and STATUS (TS 102 221 section 11.1.1.3). */
export type FileStructure = 'df' | 'transparent' | 'linearFixed' | 'cyclic' | 'berTlv';

export interface PinStatus {
  /** Key reference of tag 83, e.g. 01 PIN1, 0A ADM1, 81 PIN2. */
  readonly reference: number;
  readonly enabled: boolean;
  /** Usage qualifier of tag 95, given with the universal PIN: 08 it stands for the application PIN, 00 it does not. */
  readonly usage?: number | undefined;
}

export interface FileControlParameters {
  readonly structure: FileStructure;
  /** Linear fixed and cyclic files. */
  readonly record?: { readonly length: number; readonly count: number } | undefined;
  readonly fid?: number | undefined;
  /** AID of an ADF. */
  readonly aid?: Uint8Array | undefined;
  /** Life-cycle status integer: 5 operational activated, 4 deactivated. */
  readonly lifeCycle: number;
  /** Reference to the record of EF.ARR that holds the access rules. */
  readonly arr?: { readonly fileId: number; readonly record: number } | undefined;
  /** Access rules in the FCP itself, compact coding (tag 8C): access mode byte, then a condition for each bit of it. */
  readonly compactRules?: Uint8Array | undefined;
  /** Access rules in the FCP itself, expanded coding (tag AB): as in a record of EF.ARR. Read, never written. */
  readonly expandedRules?: Uint8Array | undefined;
  /** Bytes of contents of an EF. */
  readonly size?: number | undefined;
  /** Bytes that the file takes with its structural information (tag 81). */
  readonly totalSize?: number | undefined;
  /** Short file identifier 1 to 30; null when the file has none and says so; undefined when the tag is absent. */
  readonly sfi?: number | null | undefined;
  /** MF, DF and ADF. */
  readonly pins?: readonly PinStatus[] | undefined;
  /** Members of the proprietary template A5, as bytes. */
  readonly proprietary?: Uint8Array | undefined;
}

const descriptorByte: Record<FileStructure, number> = {
  df: 0x78,
  transparent: 0x41,
  linearFixed: 0x42,
  cyclic: 0x46,
  berTlv: 0x79,
};

export function encodeFcp(fcp: FileControlParameters): Uint8Array {
  const parts: Uint8Array[] = [];
  const record = fcp.record;
  const structure =
    record === undefined ? new Uint8Array(0) : Uint8Array.of(record.length >> 8, record.length & 0xff, record.count);
  parts.push(tlv(0x82, Uint8Array.of(descriptorByte[fcp.structure], 0x21), structure));
  if (fcp.fid !== undefined) parts.push(tlv(0x83, fromUint(fcp.fid, 2)));
  if (fcp.aid !== undefined) parts.push(tlv(0x84, fcp.aid));
  if (fcp.proprietary !== undefined) parts.push(tlv(0xa5, fcp.proprietary));
  parts.push(tlv(0x8a, Uint8Array.of(fcp.lifeCycle)));
  if (fcp.arr !== undefined) parts.push(tlv(0x8b, fromUint(fcp.arr.fileId, 2), Uint8Array.of(fcp.arr.record)));
  if (fcp.compactRules !== undefined) parts.push(tlv(0x8c, fcp.compactRules));
  if (fcp.pins !== undefined) parts.push(encodePinStatus(fcp.pins));
  if (fcp.size !== undefined) parts.push(tlv(0x80, sizeBytes(fcp.size)));
  if (fcp.totalSize !== undefined) parts.push(tlv(0x81, sizeBytes(fcp.totalSize)));
  if (fcp.sfi === null) parts.push(tlv(0x88));
  else if (fcp.sfi !== undefined) parts.push(tlv(0x88, Uint8Array.of(fcp.sfi << 3)));
  return tlv(0x62, ...parts);
}

const sizeBytes = (size: number) => fromUint(size, size > 0xffff ? 3 : 2);

/** PS template DO: one status bit a reference, first reference in the most significant bit. */
function encodePinStatus(pins: readonly PinStatus[]): Uint8Array {
  const bits = new Uint8Array(Math.max(1, Math.ceil(pins.length / 8)));
  for (const [i, pin] of pins.entries()) if (pin.enabled) bits[i >> 3]! |= 0x80 >> (i & 7);
  const reference = (pin: PinStatus) => tlv(0x83, Uint8Array.of(pin.reference));
  const usage = (pin: PinStatus) => (pin.usage === undefined ? [] : [tlv(0x95, Uint8Array.of(pin.usage))]);
  return tlv(0xc6, tlv(0x90, bits), ...pins.flatMap((pin) => [...usage(pin), reference(pin)]));
}

/** Throws TlvError unless `bytes` is a template 62 with a file descriptor. Unknown members are passed over. */
export function decodeFcp(bytes: Uint8Array): FileControlParameters {
  const fields = new Fields(readOnly(bytes, 0x62).value);
  fields.required(0x82);
  return readParameters(fields);
}

/**
 * What a card in the field answers to SELECT: a template 62, or an FCI 6F around it or in its place, also without a file
 * descriptor where a name tells that it is an application. Undefined when nothing of that can be made out.
 */
export function decodeSelectAnswer(bytes: Uint8Array): FileControlParameters | undefined {
  try {
    const answer = readTlv(bytes);
    if (answer.tag !== 0x62 && answer.tag !== 0x6f) return undefined;
    const outer = new Fields(answer.value);
    const fields = answer.tag === 0x62 ? outer : new Fields(outer.optional(0x62)?.value ?? answer.value);
    if (fields.optional(0x82) === undefined && fields.optional(0x84) === undefined) return undefined;
    return readParameters(fields);
  } catch (error) {
    // RangeError: a size over 2^53.
    if (error instanceof TlvError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function readParameters(fields: Fields): FileControlParameters {
  const descriptor = fields.optional(0x82)?.value;
  const structure = descriptor === undefined ? 'df' : readStructure(descriptor[0]);
  const sfi = fields.optional(0x88)?.value;
  const fid = fields.optional(0x83)?.value;
  const size = fields.optional(0x80)?.value;
  const totalSize = fields.optional(0x81)?.value;
  const pins = fields.optional(0xc6)?.value;
  const bytes = size && toUint(size);
  return {
    structure,
    record: descriptor && readRecordSize(structure, descriptor, bytes),
    fid: fid && toUint(fid),
    aid: fields.optional(0x84)?.value,
    lifeCycle: fields.optional(0x8a)?.value[0] ?? 0,
    arr: readRuleReference(fields.optional(0x8b)?.value),
    compactRules: fields.optional(0x8c)?.value,
    ...(fields.optional(0xab) === undefined ? {} : { expandedRules: fields.required(0xab).value }),
    size: bytes,
    totalSize: totalSize && toUint(totalSize),
    sfi: sfi && (sfi.length === 0 ? null : sfi[0]! >> 3),
    pins: pins && readPinStatus(pins),
    proprietary: fields.optional(0xa5)?.value,
  };
}

/** EF.ARR and its record; with a security environment before each record, the first of them. */
function readRuleReference(value: Uint8Array | undefined): FileControlParameters['arr'] {
  if (value === undefined || value.length < 3) return undefined;
  return { fileId: toUint(value.subarray(0, 2)), record: value.length === 3 ? value[2]! : value[3]! };
}

/** Length in two bytes (TS 102 221), or in one or two without the number of records (ISO/IEC 7816-4 table 10). */
function readRecordSize(
  structure: FileStructure,
  descriptor: Uint8Array,
  size: number | undefined,
): FileControlParameters['record'] {
  if (structure !== 'linearFixed' && structure !== 'cyclic') return undefined;
  const length = toUint(descriptor.subarray(2, descriptor.length === 3 ? 3 : 4));
  if (length === 0) return undefined;
  const counted = descriptor.subarray(4);
  return { length, count: counted.length > 0 ? toUint(counted) : Math.floor((size ?? 0) / length) };
}

function readStructure(descriptor: number | undefined): FileStructure {
  const byte = (descriptor ?? 0) & 0x3f;
  if (byte === 0x38) return 'df';
  if (byte === 0x39) return 'berTlv';
  const structures: Record<number, FileStructure> = { 1: 'transparent', 2: 'linearFixed', 6: 'cyclic' };
  const structure = structures[byte & 0x07];
  if (structure === undefined) throw new TlvError('unknown file descriptor byte');
  return structure;
}

function readPinStatus(template: Uint8Array): PinStatus[] {
  const members = readTlvs(template);
  const bits = members.find((member) => member.tag === 0x90)?.value ?? new Uint8Array(0);
  const pins: PinStatus[] = [];
  let usage: number | undefined;
  for (const { tag, value } of members) {
    if (tag === 0x95) usage = value[0];
    if (tag !== 0x83) continue;
    const enabled = ((bits[pins.length >> 3] ?? 0) & (0x80 >> (pins.length & 7))) !== 0;
    pins.push({ reference: value[0] ?? 0, enabled, ...(usage === undefined ? {} : { usage }) });
    usage = undefined;
  }
  return pins;
}
