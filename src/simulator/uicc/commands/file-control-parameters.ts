import { tlv } from '#core/protocol/asn1/index.ts';
import { concat, fromUint } from '#core/protocol/bytes/index.ts';
import { encodeFcp, type FileControlParameters, type PinStatus } from '#core/protocol/ts102221/index.ts';
import { findPin, universalPin, upward } from '../access-control.ts';
import type { CardContext } from '../card-context.ts';
import { isRecordFile } from '../file-kind.ts';
import type { CardFile, DirectoryFile, ElementaryFile } from '../file.ts';

/** UICC characteristics (TS 102 221 table 11.8): clock stop allowed at low level, 3 V and 1.8 V. */
const characteristics = Uint8Array.of(0x80, 0x01, 0x71);
/** Supported system commands (TS 102 221 section 11.1.1.4.6.8): TERMINAL CAPABILITY. */
const systemCommands = Uint8Array.of(0x87, 0x01, 0x01);

/** Compact rules of files without a reference to EF.ARR: activate, deactivate, update, read always; of directories none. */
const openFile = Uint8Array.of(0x1b, 0, 0, 0, 0);
const closedDirectory = Uint8Array.of(0x00);

/** FCP template of a file as it stands now. */
export function fcpOf(card: CardContext, file: CardFile): Uint8Array {
  return encodeFcp(file.kind === 'directory' ? ofDirectory(card, file) : ofElementary(card, file));
}

const lifeCycleOf = (card: CardContext, file: CardFile) => card.contents()?.lifeCycle(file) ?? file.node.lifeCycle;

function ofDirectory(card: CardContext, file: DirectoryFile): FileControlParameters {
  const { node } = file;
  return {
    structure: 'df',
    fid: node.kind === 'adf' ? 0x7fff : node.fid,
    aid: node.aid,
    proprietary: proprietaryOf(card, file),
    lifeCycle: lifeCycleOf(card, file),
    ...(node.arr === undefined ? { compactRules: closedDirectory } : { arr: node.arr }),
    pins: pinsOf(card, file),
  };
}

function proprietaryOf(card: CardContext, file: DirectoryFile): Uint8Array {
  const memory = tlv(0x83, fromUint(card.freeMemory(), 4));
  if (file.parent === undefined) return concat(characteristics, memory, systemCommands);
  return file.node.kind === 'adf' ? concat(characteristics, memory) : memory;
}

/** The PIN status template is mandatory: a directory that brings none of its own has that of the one above it. */
function pinsOf(card: CardContext, file: DirectoryFile): PinStatus[] {
  const contents = card.contents();
  const owner = [...upward(file)].find(({ node }) => node.pinReferences.length > 0);
  return (owner?.node.pinReferences ?? []).map((reference, _, references) => {
    const pin = contents && findPin(contents, file, reference);
    const enabled = contents !== undefined && pin !== undefined && contents.pin(pin).enabled;
    if (reference !== universalPin) return { reference, enabled };
    const replaces = references.some((other) => {
      const replaced = contents && findPin(contents, file, other);
      return replaced !== undefined && contents?.pin(replaced).replacedBy === universalPin;
    });
    return { reference, enabled, usage: replaces ? 0x08 : 0x00 };
  });
}

function ofElementary(card: CardContext, file: ElementaryFile): FileControlParameters {
  const { fid, kind, arr, sfi } = file.node;
  const rules = arr === undefined ? { compactRules: openFile } : { arr };
  const common = { structure: kind, fid, lifeCycle: lifeCycleOf(card, file), ...rules, sfi: sfi ?? null };
  if (isRecordFile(file)) {
    const record = { length: file.node.recordLength, count: file.node.content.length };
    return { ...common, record, size: record.length * record.count };
  }
  const size = 'size' in file.node ? file.node.size : 0;
  return { ...common, size, proprietary: kind === 'berTlv' ? dataObjectFacts(size) : undefined };
}

/** File details (objects are DER), reserved and maximum size of a BER-TLV file (TS 102 221 sections 11.1.1.4.6.5 to 7). */
const dataObjectFacts = (size: number): Uint8Array =>
  concat(tlv(0x84, Uint8Array.of(0x01)), tlv(0x85, fromUint(size, 3)), tlv(0x86, fromUint(size, 3)));
