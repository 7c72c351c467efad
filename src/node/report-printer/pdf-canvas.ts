import PDFDocument from 'pdfkit';
import type { ReportTone } from '#shared/api/index.ts';
import { openReportFonts, type Face } from './report-fonts.ts';

export const ink = '#171b1e';
export const soft = '#525b61';
export const line = '#d5dadd';
export const toneColour: Readonly<Record<ReportTone, string>> = {
  good: '#1b6e3c',
  bad: '#b3261e',
  warn: '#8a5300',
  none: '#525b61',
};

export interface TextStyle {
  readonly face: Face;
  readonly size: number;
  readonly colour?: string;
}

export interface CanvasOptions {
  readonly size: 'A4' | readonly [number, number];
  readonly margins: { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number };
  readonly title: string;
  readonly author: string;
  readonly madeAt: number;
}

/**
 * Pages, text and marks in the bundled fonts, as tagged PDF (PDF 1.7 section 14.8): what is read aloud is what stands there.
 * Same input, same bytes.
 */
export class PdfCanvas {
  readonly doc: PDFKit.PDFDocument;
  readonly #fonts = openReportFonts();
  readonly #root: PDFKit.PDFStructureElement;
  readonly #margins: CanvasOptions['margins'];
  /** Characters no bundled font has. */
  readonly missing = new Set<string>();

  constructor(options: CanvasOptions) {
    this.#margins = options.margins;
    this.doc = new PDFDocument({
      size: options.size === 'A4' ? 'A4' : [...options.size],
      margins: options.margins,
      bufferPages: true,
      pdfVersion: '1.7',
      tagged: true,
      displayTitle: true,
      lang: 'en',
      // None of the built-in fonts, which would be read from disk; the type does not know that this may be.
      font: null as unknown as string,
      info: {
        Title: options.title,
        Author: options.author,
        Creator: 'eSIM Workbench',
        Producer: 'eSIM Workbench',
        CreationDate: new Date(options.madeAt),
        ModDate: new Date(options.madeAt),
      },
    });
    // Opened fonts are taken as well as their bytes; the type does not know that either.
    for (const [face, font] of Object.entries(this.#fonts.faces))
      this.doc.registerFont(face, font as unknown as string);
    this.#root = this.doc.struct('Document');
    this.doc.addStructure(this.#root);
  }

  get left(): number {
    return this.#margins.left;
  }

  get width(): number {
    return this.doc.page.width - this.#margins.left - this.#margins.right;
  }

  /** Lowest place for content. */
  get bottom(): number {
    return this.doc.page.height - this.#margins.bottom;
  }

  get pageHeight(): number {
    return this.bottom - this.#margins.top;
  }

  get y(): number {
    return this.doc.y;
  }

  set y(value: number) {
    this.doc.y = value;
  }

  /** Goes to a new page unless `height` fits on this one. Tells whether it did. */
  need(height: number): boolean {
    if (this.doc.y + Math.min(height, this.pageHeight) <= this.bottom) return false;
    this.doc.addPage();
    this.doc.y = this.#margins.top;
    return true;
  }

  /** Under `type` in the document's structure, as one piece on one page. */
  tag(type: string, draw: () => void): void {
    this.#root.add(this.doc.struct(type, {}, draw));
  }

  /** A picture, and what it says to those who cannot see it. */
  figure(alt: string, draw: () => void): void {
    this.#root.add(this.doc.struct('Figure', { alt }, draw));
  }

  /** What a reader aloud passes over: lines, footers. */
  decoration(draw: () => void): void {
    this.doc.markContent('Artifact', { type: 'Layout' });
    draw();
    this.doc.endMarkedContent();
  }

  /** Height of the text wrapped to a width. */
  height(text: string, style: TextStyle, width: number): number {
    return this.#wrap(text, style, width).lines.length * lineHeight(style);
  }

  textWidth(text: string, style: TextStyle): number {
    const drawn = this.#fonts.drawable(text, style.face, this.missing);
    return this.doc.font(drawn.face).fontSize(style.size).widthOfString(drawn.text);
  }

  /** Wrapped to the width; goes on to further pages where it does not fit. `y` stands below it afterwards. */
  text(text: string, style: TextStyle, x: number, y: number, width: number, align: 'left' | 'right' = 'left'): void {
    const { face, lines } = this.#wrap(text, style, width);
    const { doc } = this;
    const step = lineHeight(style);
    doc.y = y;
    for (const one of lines) {
      if (doc.y + step > this.bottom + step / 2 && doc.page.margins.bottom > 0) {
        doc.addPage();
        doc.y = this.#margins.top;
      }
      doc
        .font(face)
        .fontSize(style.size)
        .fillColor(style.colour ?? ink);
      const top = doc.y;
      const left = align === 'left' ? x : x + width - doc.widthOfString(one);
      doc.text(one, left, top, { lineBreak: false });
      doc.y = top + step;
    }
  }

  /** Broken between words; a word longer than a line is broken anywhere. */
  #wrap(text: string, { face: wanted, size }: TextStyle, width: number): { face: Face; lines: string[] } {
    const { text: drawn, face } = this.#fonts.drawable(text, wanted, this.missing);
    this.doc.font(face).fontSize(size);
    const widthOf = (part: string) => this.doc.widthOfString(part);
    const blank = widthOf(' ');
    const lines: string[] = [];
    for (const paragraph of drawn.split('\n')) {
      let line = '';
      let used = 0;
      for (const word of paragraph.split(' ')) {
        let rest = word;
        let length = widthOf(rest);
        if (line !== '' && used + blank + length <= width) {
          line += ` ${rest}`;
          used += blank + length;
          continue;
        }
        if (line !== '') lines.push(line);
        while (length > width) {
          const fits = fitting(rest, width, length, widthOf);
          lines.push(rest.slice(0, fits));
          rest = rest.slice(fits);
          length = widthOf(rest);
        }
        line = rest;
        used = length;
      }
      lines.push(line);
    }
    return { face, lines };
  }

  rule(y: number, from = this.left): void {
    this.decoration(() =>
      this.doc
        .moveTo(from, y)
        .lineTo(this.left + this.width, y)
        .lineWidth(0.5)
        .strokeColor(line)
        .stroke(),
    );
  }

  /** The sign of a tone, beside its word: told apart without colour. */
  mark(tone: ReportTone, x: number, y: number, size: number): void {
    const scale = size / 16;
    const at = (px: number, py: number) => [x + px * scale, y + py * scale] as const;
    this.decoration(() => {
      const { doc } = this;
      doc
        .lineWidth(1.6 * scale)
        .lineCap('round')
        .lineJoin('round')
        .strokeColor(toneColour[tone]);
      doc.circle(...at(8, 8), 7 * scale).stroke();
      if (tone === 'good')
        doc
          .moveTo(...at(4.5, 8.5))
          .lineTo(...at(7, 11))
          .lineTo(...at(11.5, 5.5))
          .stroke();
      if (tone === 'bad')
        doc
          .moveTo(...at(5, 5))
          .lineTo(...at(11, 11))
          .moveTo(...at(11, 5))
          .lineTo(...at(5, 11))
          .stroke();
      if (tone === 'warn')
        doc
          .moveTo(...at(8, 4.5))
          .lineTo(...at(8, 9))
          .moveTo(...at(8, 11.3))
          .lineTo(...at(8, 11.5))
          .stroke();
      if (tone === 'none')
        doc
          .moveTo(...at(5, 8))
          .lineTo(...at(11, 8))
          .stroke();
    });
  }

  /** Footer on every page: the text at the left, the page's number at the right. */
  footers(text: string): void {
    const { start, count } = this.doc.bufferedPageRange();
    const style = { face: 'text', size: 7.5, colour: soft } as const;
    for (let page = start; page < start + count; page++) {
      this.doc.switchToPage(page);
      const y = this.doc.page.height - this.#margins.bottom + 18;
      // Below the margin the library would begin a page.
      this.doc.page.margins.bottom = 0;
      this.doc.markContent('Artifact', { type: 'Pagination' });
      this.text(text, style, this.left, y, this.width - 80);
      this.text(`Page ${page - start + 1} of ${count}`, style, this.left + this.width - 80, y, 80, 'right');
      this.doc.endMarkedContent();
    }
  }

  /** Ends the document; its bytes. */
  async finish(): Promise<Uint8Array> {
    this.#root.end();
    const chunks: Buffer[] = [];
    const ended = new Promise<void>((resolve, reject) => {
      this.doc.on('data', (chunk: Buffer) => chunks.push(chunk));
      this.doc.on('end', () => resolve());
      this.doc.on('error', reject);
    });
    this.doc.end();
    await ended;
    return Buffer.concat(chunks);
  }
}

const lineHeight = ({ size }: TextStyle): number => Math.round(size * 1.4 * 10) / 10;

/** How many characters of a long word fit; at least one. */
function fitting(word: string, width: number, length: number, widthOf: (part: string) => number): number {
  let count = Math.max(1, Math.floor((word.length * width) / length));
  while (count > 1 && widthOf(word.slice(0, count)) > width) count--;
  while (count < word.length && widthOf(word.slice(0, count + 1)) <= width) count++;
  return count;
}
