/** Short forms of what a profile element says about a file. */
import { minimalUint, type Fcp, type FileElement, type TemplateFile } from '#core/protocol/saip/index.ts';

/** Local PIN2, PIN1 and ADM1 are shown in the PIN status of every directory. */
const globalPins = Uint8Array.of(0x01, 0x0a);
const allPins = Uint8Array.of(0x01, 0x81, 0x0a);

const described = (fcp: Fcp): FileElement => ({ kind: 'fileDescriptor', value: fcp });
const filled = (content: Uint8Array): FileElement => ({ kind: 'fillFileContent', value: content });

export const masterFile = (): TemplateFile => ({
  name: 'mf',
  file: [described({ pinStatusTemplateDO: globalPins })],
});

export const directory = (name: string): TemplateFile => ({
  name,
  file: [described({ pinStatusTemplateDO: allPins })],
});

export const application = (name: string, temporaryFid: number, aid: Uint8Array): TemplateFile => ({
  name,
  file: [described({ fileID: temporaryFid, dfName: aid, pinStatusTemplateDO: allPins })],
});

/** A file that is as its template says; from a template not created by default, this creates it. */
export const asTemplate = (name: string): TemplateFile => ({ name, file: [described({})] });

/** Content for a file whose size the template fixes. */
export const content = (name: string, bytes: Uint8Array): TemplateFile => ({ name, file: [filled(bytes)] });

/** Transparent file of `size` bytes, FF after the content. */
export const transparent = (name: string, bytes: Uint8Array, size = bytes.length): TemplateFile => ({
  name,
  file: [described({ fileDescriptor: Uint8Array.of(0x41, 0x21), efFileSize: minimalUint(size) }), filled(bytes)],
});

/** Linear fixed file; records not given stay FF. */
export const records = (
  name: string,
  recordLength: number,
  count: number,
  bytes: Uint8Array = new Uint8Array(),
  more: Fcp = {},
): TemplateFile => ({
  name,
  file: [
    described({
      fileDescriptor: Uint8Array.of(0x42, 0x21, 0x00, recordLength),
      efFileSize: minimalUint(recordLength * count),
      ...more,
    }),
    ...(bytes.length > 0 ? [filled(bytes)] : []),
  ],
});
