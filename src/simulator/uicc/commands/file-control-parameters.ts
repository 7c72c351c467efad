import { encodeFcp, type FileControlParameters } from '#core/protocol/ts102221/index.ts';
import type { CardContext } from '../card-context.ts';
import { findPin } from '../access-control.ts';
import { isRecordFile } from '../file-kind.ts';
import type { CardFile, DirectoryFile, ElementaryFile } from '../file.ts';

/** UICC characteristics (TS 102 221 table 11.8): clock stop allowed at low level, 3 V and 1.8 V. */
const characteristics = Uint8Array.of(0x80, 0x01, 0x71);

/** FCP template of a file as it stands now. */
export function fcpOf(card: CardContext, file: CardFile): Uint8Array {
  return encodeFcp(file.kind === 'directory' ? ofDirectory(card, file) : ofElementary(file));
}

function ofDirectory(card: CardContext, file: DirectoryFile): FileControlParameters {
  const { node } = file;
  const contents = card.contents();
  const isDf = node.kind === 'df' && file.parent !== undefined;
  const pins = node.pinReferences.map((reference) => {
    const pin = contents && findPin(contents, file, reference);
    return { reference, enabled: contents !== undefined && pin !== undefined && contents.pin(pin).enabled };
  });
  return {
    structure: 'df',
    fid: node.kind === 'adf' ? 0x7fff : node.fid,
    aid: node.aid,
    proprietary: isDf ? undefined : characteristics,
    lifeCycle: node.lifeCycle,
    arr: node.arr,
    pins,
  };
}

function ofElementary(file: ElementaryFile): FileControlParameters {
  const { fid, kind, lifeCycle, arr, sfi } = file.node;
  const common = { structure: kind, fid, lifeCycle, arr, sfi: sfi ?? null };
  if (!isRecordFile(file)) return { ...common, size: 'size' in file.node ? file.node.size : 0 };
  const record = { length: file.node.recordLength, count: file.node.content.length };
  return { ...common, record, size: record.length * record.count };
}
