import { setImmediate as turn } from 'node:timers/promises';
import type { PdfFacts } from '#core/environment/index.ts';
import type { ReportBlock, ReportDocument, ReportFact, ReportTable } from '#shared/api/index.ts';
import { ink, PdfCanvas, soft, toneColour, type TextStyle } from './pdf-canvas.ts';

const styles = {
  title: { face: 'strong', size: 20 },
  lead: { face: 'text', size: 10, colour: soft },
  verdict: { face: 'strong', size: 12 },
  heading: { face: 'strong', size: 13 },
  block: { face: 'strong', size: 10 },
  chip: { face: 'strong', size: 8 },
  label: { face: 'text', size: 9, colour: soft },
  value: { face: 'text', size: 9, colour: ink },
  code: { face: 'code', size: 8.5, colour: ink },
  line: { face: 'text', size: 9, colour: soft },
  columnHead: { face: 'strong', size: 8.5, colour: soft },
} as const satisfies Record<string, TextStyle>;

const labelWidth = 150;
const gap = 12;

/** The report on A4. */
export async function printReport(document: ReportDocument, facts: PdfFacts): Promise<Uint8Array> {
  const canvas = new PdfCanvas({
    size: 'A4',
    margins: { top: 48, bottom: 56, left: 48, right: 48 },
    title: `${document.title} · ${document.lead}`,
    author: facts.author,
    madeAt: facts.madeAt,
  });
  // The library's types know no relationship and no dates of files.
  canvas.doc.file(Buffer.from(facts.attachment.content), {
    name: facts.attachment.name,
    type: 'application/json',
    description: 'The same report for machines',
    creationDate: new Date(facts.madeAt),
    modifiedDate: new Date(facts.madeAt),
  });
  head(canvas, document);
  for (const { heading, blocks } of document.sections) {
    canvas.y += 14;
    canvas.need(90);
    canvas.tag('H2', () => canvas.text(heading, styles.heading, canvas.left, canvas.y, canvas.width));
    canvas.y += 6;
    for (const block of blocks) {
      drawBlock(canvas, block);
      // A long report takes a second: others have their turn meanwhile.
      await turn();
    }
  }
  tellMissing(canvas);
  canvas.footers(document.footer);
  return canvas.finish();
}

function head(canvas: PdfCanvas, { title, lead, verdict, summary }: ReportDocument): void {
  const { left, width } = canvas;
  canvas.tag('H1', () => canvas.text(title, styles.title, left, canvas.y, width));
  canvas.y += 2;
  canvas.tag('P', () => canvas.text(lead, styles.lead, left, canvas.y, width));
  canvas.y += 14;
  const top = canvas.y;
  const textLeft = left + 36;
  canvas.mark(verdict.tone, left + 12, top + 7, 16);
  canvas.tag('P', () => canvas.text(verdict.word, styles.verdict, textLeft, top + 6, width - 48));
  if (verdict.detail !== '')
    canvas.tag('P', () => canvas.text(verdict.detail, styles.lead, textLeft, canvas.y, width - 48));
  const height = canvas.y - top + 6;
  canvas.decoration(() => canvas.doc.rect(left, top, 3, height).fill(toneColour[verdict.tone]));
  canvas.y = top + height + 12;
  drawFacts(canvas, summary);
}

function drawBlock(canvas: PdfCanvas, block: ReportBlock): void {
  switch (block.kind) {
    case 'facts':
      drawFacts(canvas, block.facts);
      canvas.y += 6;
      return;
    case 'table':
      drawTable(canvas, block.table);
      return;
    case 'notice':
      drawTitled(canvas, block.tone, undefined, block.title, block.lines);
      return;
    case 'check':
      drawTitled(canvas, block.tone, block.word, block.title, block.lines);
      drawFacts(canvas, block.facts, 22);
      for (const table of block.tables) drawTable(canvas, table);
      canvas.y += 8;
  }
}

/** Mark, outcome, title and lines; kept together where they fit a page. */
function drawTitled(
  canvas: PdfCanvas,
  tone: keyof typeof toneColour,
  word: string | undefined,
  title: string,
  lines: readonly string[],
): void {
  const textLeft = canvas.left + 22;
  const width = canvas.width - 22;
  const heights = lines.map((text) => canvas.height(text, styles.line, width));
  canvas.need(18 + heights.reduce((sum, height) => sum + height, 0) + 16);
  const top = canvas.y;
  canvas.mark(tone, canvas.left, top + 0.5, 13);
  const chip = word === undefined ? 0 : canvas.textWidth(word, styles.chip) + 12;
  canvas.tag('H3', () => {
    if (word !== undefined)
      canvas.text(word, { ...styles.chip, colour: toneColour[tone] }, textLeft + 6, top + 2, chip);
    canvas.text(title, styles.block, textLeft + (chip === 0 ? 0 : chip + 6), top, width - chip - 6);
  });
  if (word !== undefined)
    canvas.decoration(() =>
      canvas.doc
        .roundedRect(textLeft, top - 1, chip, 14, 3)
        .lineWidth(0.6)
        .strokeColor(toneColour[tone])
        .stroke(),
    );
  canvas.y = Math.max(canvas.y, top + 15) + 1;
  for (const text of lines) canvas.tag('P', () => canvas.text(text, styles.line, textLeft, canvas.y, width));
  canvas.y += 4;
}

function drawFacts(canvas: PdfCanvas, facts: readonly ReportFact[], indent = 0): void {
  const left = canvas.left + indent;
  const valueLeft = left + labelWidth + gap;
  const valueWidth = canvas.left + canvas.width - valueLeft;
  for (const { label, value, code } of facts) {
    const style = code ? styles.code : styles.value;
    const height = Math.max(canvas.height(label, styles.label, labelWidth), canvas.height(value, style, valueWidth));
    canvas.need(height + 5);
    const top = canvas.y;
    canvas.tag('P', () => canvas.text(label, styles.label, left, top + 2, labelWidth));
    canvas.tag('P', () => canvas.text(value, style, valueLeft, top + 2, valueWidth));
    // A value longer than a page has gone on to the next ones by itself.
    const end = height > canvas.pageHeight ? canvas.y : top + height + 4;
    canvas.rule(end, left);
    canvas.y = end + 1;
  }
}

function drawTable(canvas: PdfCanvas, { caption, columns, rows }: ReportTable): void {
  const total = columns.reduce((sum, { share }) => sum + share, 0);
  let x = canvas.left;
  const places = columns.map(({ share }) => {
    const width = (canvas.width * share) / total;
    const place = { x, width: width - 8 };
    x += width;
    return place;
  });
  const drawHead = () => {
    const top = canvas.y;
    const height = Math.max(
      ...columns.map(({ name }, index) => canvas.height(name, styles.columnHead, places[index]!.width)),
    );
    columns.forEach(({ name }, index) =>
      canvas.tag('P', () => canvas.text(name, styles.columnHead, places[index]!.x, top + 2, places[index]!.width)),
    );
    canvas.rule(top + height + 4);
    canvas.y = top + height + 5;
  };
  canvas.need(76);
  canvas.y += 4;
  canvas.tag('H3', () => canvas.text(caption, styles.block, canvas.left, canvas.y, canvas.width));
  canvas.y += 2;
  drawHead();
  for (const cells of rows) {
    const drawn = cells.map(({ text, tone }, index) => {
      const style = columns[index]?.code ? styles.code : styles.value;
      const inset = tone === null ? 0 : 14;
      const width = places[index]!.width - inset;
      return { text, tone, style, x: places[index]!.x + inset, width, height: canvas.height(text, style, width) };
    });
    const height = Math.max(...drawn.map((cell) => cell.height));
    if (canvas.need(height + 5)) drawHead();
    const top = canvas.y;
    for (const cell of drawn) {
      if (cell.tone !== null) canvas.mark(cell.tone, cell.x - 14, top + 2.5, 10);
      if (cell.text !== '') canvas.tag('P', () => canvas.text(cell.text, cell.style, cell.x, top + 2, cell.width));
    }
    const end = height > canvas.pageHeight ? canvas.y : top + height + 4;
    canvas.rule(end);
    canvas.y = end + 1;
  }
  canvas.y += 8;
}

/** What could not be drawn is at least told; HTML and JSON have it. */
function tellMissing(canvas: PdfCanvas): void {
  if (canvas.missing.size === 0) return;
  const names = [...canvas.missing].map(
    (character) => `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
  );
  canvas.y += 14;
  drawTitled(canvas, 'warn', undefined, 'Characters without a glyph', [
    'The fonts of this PDF have Latin, Cyrillic and Greek letters. These characters stand as □ here; the HTML and JSON of the same report, and the file attached to this PDF, have them:',
    names.join(' '),
  ]);
}
