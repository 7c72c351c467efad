/** A package in which the lint finds nothing at all, and ways to break it in one place. */
import { readFileSync } from 'node:fs';
import { concat, fromHex } from '#core/protocol/bytes/index.ts';
import {
  codeBytes,
  decodeProfilePackage,
  personalise,
  type ElementOf,
  type ElementType,
  type FileElement,
  type ProfileElement,
  type ProfilePackage,
  type TemplateElementType,
  type TemplateFiles,
} from '#core/protocol/saip/index.ts';
import { withFile } from '#core/protocol/saip/file-contents.ts';

export const usimAid = 'A0000000871002FFFFFFFF8907090000';

export function edited<K extends ElementType>(
  profilePackage: ProfilePackage,
  type: K,
  change: (content: ElementOf<K>['content']) => ElementOf<K>['content'],
): ProfilePackage {
  return {
    elements: profilePackage.elements.map((element) =>
      element.type === type
        ? ({ ...element, content: change(element.content as ElementOf<K>['content']) } as ProfileElement)
        : element,
    ),
  };
}

export const without = (
  profilePackage: ProfilePackage,
  ...types: readonly ProfileElement['type'][]
): ProfilePackage => ({
  elements: profilePackage.elements.filter(({ type }) => !types.includes(type)),
});

/** The package with `element` behind the first of a type. */
export function inserted(
  profilePackage: ProfilePackage,
  behind: ProfileElement['type'],
  ...elements: readonly ProfileElement[]
): ProfilePackage {
  const at = profilePackage.elements.findIndex(({ type }) => type === behind);
  return { elements: profilePackage.elements.toSpliced(at + 1, 0, ...elements) };
}

/** The whole description of one file of a template element; it is added where the element does not mention it. */
export const described = (
  profilePackage: ProfilePackage,
  type: TemplateElementType,
  name: string,
  file: readonly FileElement[] | ((file: readonly FileElement[]) => readonly FileElement[]),
): ProfilePackage =>
  edited(profilePackage, type, ((content: TemplateFiles) => {
    const change = (before: readonly FileElement[]) => (typeof file === 'function' ? file(before) : file);
    const present = content.files.some((one) => one.name === name);
    return {
      ...content,
      files: present
        ? content.files.map((one) => (one.name === name ? { name, file: change(one.file) } : one))
        : [...content.files, { name, file: change([]) }],
    };
  }) as never);

export const fcp = (value: Extract<FileElement, { kind: 'fileDescriptor' }>['value']): FileElement => ({
  kind: 'fileDescriptor',
  value,
});
export const filled = (hex: string): FileElement => ({ kind: 'fillFileContent', value: fromHex(hex) });

/** Contents of one file, its size and the rest as they were. */
export const written = (
  profilePackage: ProfilePackage,
  type: TemplateElementType,
  name: string,
  hex: string,
): ProfilePackage =>
  edited(profilePackage, type, ((content: TemplateFiles) => withFile(content, name, fromHex(hex))) as never);

/** A key of its own for profile A: any 32 bytes are a point of X25519. */
const homeNetworkKey = '5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650';

export const suciInfo = (schemes: string, ...keys: readonly (readonly [id: string, key: string])[]): string => {
  const list = keys.map(([id, key]) => `8001${id}81${(key.length / 2).toString(16).padStart(2, '0')}${key}`).join('');
  const length = (hex: string) => (hex.length / 2).toString(16).padStart(2, '0');
  return `A0${length(schemes)}${schemes}A1${length(list)}${list}`;
};

export const profileAKey = homeNetworkKey;

/** The 5G sample with secrets that are nobody's, of a network that is no test network. */
export function soundPackage(): ProfilePackage {
  const sample = decodeProfilePackage(new Uint8Array(readFileSync('resources/profiles/workbench-5g.der')));
  const personal = personalise(sample, {
    iccid: '89882470000000000014',
    imsi: '262991234567890',
    k: fromHex('F1E0A2C4937B5D684E0C9A17D3B85F26'),
    opc: fromHex('A7C3195E80D24B6F13E97A5C0846DB21'),
    pins: { 1: '7391', 129: '82645' },
    puks: { 1: '50927163', 129: '61840295' },
  });
  const home = concat(fromHex('62F299'), fromHex('C880'));
  let sound = edited(personal, 'pinCodes', (content) => ({
    ...content,
    pinCodes:
      content.pinCodes.kind === 'pinconfig'
        ? {
            kind: 'pinconfig',
            value: content.pinCodes.value.map((pin) =>
              pin.keyReference === 10 ? { ...pin, pinValue: codeBytes('93840175') } : pin,
            ),
          }
        : content.pinCodes,
  }));
  sound = edited(sound, 'opt-usim', (content) =>
    ['ef-oplmnwact', 'ef-hplmnwact'].reduce((files, name) => withFile(files, name, home), content),
  );
  sound = written(sound, 'opt-usim', 'ef-ehplmn', '62F299');
  sound = written(sound, 'df-5gs', 'ef-suci-calc-info', suciInfo('0101', ['1B', homeNetworkKey]));
  return described(sound, 'telecom', 'ef-adn', (file) =>
    file.map((part) => {
      if (part.kind !== 'fileDescriptor') return part;
      const { fileID: _fileId, ...rest } = part.value;
      return fcp(rest);
    }),
  );
}
