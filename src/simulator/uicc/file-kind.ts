import type { RecordNode, TransparentNode } from '#core/protocol/saip/index.ts';
import type { ElementaryFile } from './file.ts';

export type RecordFile = ElementaryFile & { readonly node: RecordNode };
export type TransparentFile = ElementaryFile & { readonly node: TransparentNode };

export const isRecordFile = (file: ElementaryFile): file is RecordFile =>
  file.node.kind === 'linearFixed' || file.node.kind === 'cyclic';

export const isTransparentFile = (file: ElementaryFile): file is TransparentFile => file.node.kind === 'transparent';

/** A BER-TLV file. */
export type DataObjectFile = ElementaryFile & { readonly node: TransparentNode };

export const isDataObjectFile = (file: ElementaryFile): file is DataObjectFile => file.node.kind === 'berTlv';
