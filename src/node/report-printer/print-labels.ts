import type { PrintedLabel, ReportPrinter } from '#core/environment/index.ts';
import { drawCode128, drawQrCode } from './draw-barcode.ts';
import { ink, PdfCanvas, soft, type TextStyle } from './pdf-canvas.ts';

const millimetre = 72 / 25.4;

interface Sheet {
  readonly page: 'A4' | readonly [number, number];
  readonly columns: number;
  readonly rows: number;
  /** In millimetres, as all of these. */
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly left: number;
  readonly padding: number;
  readonly qr: number;
  readonly bars: number;
}

const sheets: Readonly<Record<Parameters<ReportPrinter['labels']>[1]['kind'], Sheet>> = {
  roll62x29: {
    page: [62 * millimetre, 29 * millimetre],
    ...{ columns: 1, rows: 1, width: 62, height: 29, top: 0, left: 0, padding: 2, qr: 15, bars: 4.9 },
  },
  // 24 labels of 70 × 37 mm without gaps; 8 of them leave a millimetre of A4's height.
  a4Sheet24: {
    page: 'A4',
    ...{ columns: 3, rows: 8, width: 70, height: 37, top: 0.5, left: 0, padding: 4, qr: 18, bars: 7 },
  },
};

const styles = {
  title: { face: 'strong', size: 7.5 },
  outcome: { face: 'strong', size: 6.5, colour: ink },
  digits: { face: 'code', size: 6.5 },
  eid: { face: 'code', size: 5.9 },
  small: { face: 'text', size: 5.5, colour: soft },
} as const satisfies Record<string, TextStyle>;

/** Labels in the order given; on a sheet from the first place that is not used up yet. */
export async function printLabels(
  labels: readonly PrintedLabel[],
  { kind, skip }: Parameters<ReportPrinter['labels']>[1],
): Promise<Uint8Array> {
  const sheet = sheets[kind];
  const canvas = new PdfCanvas({
    size: sheet.page,
    margins: { top: 0, bottom: 0, left: 0, right: 0 },
    title: 'Labels',
    author: 'eSIM Workbench',
    madeAt: 0,
  });
  const places = sheet.columns * sheet.rows;
  const first = kind === 'roll62x29' ? 0 : skip % places;
  labels.forEach((label, index) => {
    const place = (first + index) % places;
    if (place === 0 && index > 0) canvas.doc.addPage();
    const x = (sheet.left + (place % sheet.columns) * sheet.width) * millimetre;
    const y = (sheet.top + Math.floor(place / sheet.columns) * sheet.height) * millimetre;
    drawLabel(canvas, label, sheet, x, y);
  });
  return canvas.finish();
}

/** QR code of the EID at the left (else of what there is), bars of ICCID and IMEI at the right, all of it in digits too. */
function drawLabel(canvas: PdfCanvas, label: PrintedLabel, sheet: Sheet, x: number, y: number): void {
  const padding = sheet.padding * millimetre;
  const left = x + padding;
  const width = sheet.width * millimetre - 2 * padding;
  const outcomeWidth = canvas.textWidth(label.outcome, styles.outcome) + 2;
  let top = y + padding;
  canvas.tag('P', () => {
    canvas.text(clipped(canvas, label.title, styles.title, width - outcomeWidth - 6), styles.title, left, top, width);
    canvas.text(label.outcome, styles.outcome, left + width - outcomeWidth, top + 0.8, outcomeWidth);
  });
  top += 3.9 * millimetre;

  const square = label.eid ?? label.iccid ?? label.imei!;
  const size = sheet.qr * millimetre;
  canvas.figure(`QR code of ${square}`, () => drawQrCode(canvas.doc, square, left, top, size));

  const barsLeft = left + size + 2 * millimetre;
  const barsWidth = width - size - 2 * millimetre;
  const height = sheet.bars * millimetre;
  let barsTop = top;
  for (const [name, digits] of [
    ['ICCID', label.iccid],
    ['IMEI', label.imei],
  ] as const) {
    if (digits === null) continue;
    const at = barsTop;
    canvas.figure(`Bar code of ${name} ${digits}`, () =>
      drawCode128(canvas.doc, digits, { x: barsLeft, y: at, width: barsWidth, height }),
    );
    canvas.tag('P', () =>
      canvas.text(`${name} ${digits}`, styles.digits, barsLeft + 2 * millimetre, at + height + 0.6, barsWidth),
    );
    barsTop += height + 2.9 * millimetre;
  }

  const below = Math.max(top + size, barsTop) + 0.4 * millimetre;
  if (label.eid !== null)
    canvas.tag('P', () => canvas.text(`EID ${grouped(label.eid!)}`, styles.eid, left, below, width));
  canvas.tag('P', () =>
    canvas.text(
      clipped(canvas, label.footer, styles.small, width),
      styles.small,
      left,
      y + (sheet.height - sheet.padding) * millimetre - 6.4,
      width,
    ),
  );
}

const grouped = (digits: string): string => digits.replaceAll(/(\d{4})(?=\d)/g, '$1 ');

/** A name that is too long ends in dots rather than in a second line. */
function clipped(canvas: PdfCanvas, text: string, style: TextStyle, width: number): string {
  if (canvas.textWidth(text, style) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && canvas.textWidth(`${characters.join('')}…`, style) > width) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}
