import { readFileSync } from 'node:fs';
import * as fontkit from 'fontkit';
import { appFolder } from '../app-folder.ts';

export type Face = 'text' | 'strong' | 'code';

const files: Readonly<Record<Face, string>> = {
  text: 'inter-400.ttf',
  strong: 'inter-600.ttf',
  code: 'jetbrains-mono-400.ttf',
};

/** Stands for what no font has. */
export const missingGlyph = '□';

export interface ReportFonts {
  /** Opened once; documents share them. */
  readonly faces: Readonly<Record<Face, fontkit.Font>>;
  /** The text as this face can draw it; what it cannot is added to `missing`. */
  drawable(text: string, face: Face, missing: Set<string>): { readonly text: string; readonly face: Face };
}

let opened: ReportFonts | undefined;

/** The bundled faces, read at the first document. */
export function openReportFonts(): ReportFonts {
  opened ??= readFonts();
  return opened;
}

function readFonts(): ReportFonts {
  const read = (face: Face) => withoutSubstitutions(readFileSync(appFolder(`resources/fonts/${files[face]}`)));
  const open = (face: Face) => fontkit.create(read(face)) as fontkit.Font;
  const faces = { text: open('text'), strong: open('strong'), code: open('code') };
  const has = (face: Face, character: string) => faces[face].hasGlyphForCodePoint(character.codePointAt(0)!);
  return {
    faces,
    drawable(raw, face, missing) {
      const characters = [...raw.normalize('NFC')].map((one) => (/\s/.test(one) && one !== '\n' ? ' ' : one));
      const fits = (candidate: Face) => characters.every((one) => one === '\n' || has(candidate, one));
      // The monospace face has fewer scripts: such a value is drawn in the other one rather than with holes.
      const chosen = face === 'code' && !fits('code') ? 'text' : face;
      const drawn = characters.map((one) => {
        if (one === '\n' || has(chosen, one)) return one;
        missing.add(one);
        return missingGlyph;
      });
      return { text: drawn.join(''), face: chosen };
    },
  };
}

/**
 * The font without its GSUB table (OpenType 1.9, table directory): Inter's contextual alternates take the library seconds
 * a document, and no letter of the scripts it has needs them.
 */
function withoutSubstitutions(font: Buffer): Buffer {
  const tables = font.readUInt16BE(4);
  for (let at = 12; at < 12 + 16 * tables; at += 16)
    if (/^G(SUB|POS)$/.test(font.toString('latin1', at, at + 4))) font.write('none', at, 'latin1');
  return font;
}
