/** Bar codes as shapes, one path each: ISO/IEC 15417 (Code 128) and 18004 (QR code), encoded by bwip-js. */
import bwipjs from 'bwip-js/node';

/** White modules on either side that readers ask for. */
const quietModules = 10;

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Fills the width, quiet zones included. */
export function drawCode128(doc: PDFKit.PDFDocument, text: string, { x, y, width, height }: Area): void {
  const [symbol] = bwipjs.raw('code128', text, '');
  if (symbol === undefined || !('sbs' in symbol)) throw new Error('no linear symbol');
  const widths = symbol.sbs;
  const modules = widths.reduce((sum, one) => sum + one, 0) + 2 * quietModules;
  const module = width / modules;
  let at = quietModules;
  widths.forEach((one, index) => {
    // Bars and spaces take turns, a bar first.
    if (index % 2 === 0) doc.rect(x + at * module, y, one * module, height);
    at += one;
  });
  doc.fill('#000000');
}

export function drawQrCode(doc: PDFKit.PDFDocument, text: string, x: number, y: number, size: number): void {
  const [symbol] = bwipjs.raw('qrcode', text, 'eclevel=M');
  if (symbol === undefined || !('pixs' in symbol)) throw new Error('no matrix symbol');
  const { pixs, pixx: across } = symbol;
  const module = size / across;
  for (let row = 0; row < pixs.length / across; row++) {
    for (let column = 0; column < across; column++) {
      const begin = column;
      while (column < across && pixs[row * across + column] === 1) column++;
      if (column > begin) doc.rect(x + begin * module, y + row * module, (column - begin) * module, module);
    }
  }
  doc.fill('#000000');
}
