import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReportDocument } from '#shared/api/index.ts';

/** Everything a document says, each as one text. */
export function saidBy(document: ReportDocument): string[] {
  const facts = (list: readonly { label: string; value: string }[]) =>
    list.flatMap(({ label, value }) => [label, value]);
  const table = ({
    caption,
    columns,
    rows,
  }: {
    caption: string;
    columns: { name: string }[];
    rows: { text: string }[][];
  }) => [caption, ...columns.map(({ name }) => name), ...rows.flat().map(({ text }) => text)];
  const { title, lead, verdict, summary, sections, footer } = document;
  return [
    ...[title, lead, verdict.word, verdict.detail, footer, ...facts(summary)],
    ...sections.flatMap(({ heading, blocks }) => [
      heading,
      ...blocks.flatMap((block) => {
        switch (block.kind) {
          case 'facts':
            return facts(block.facts);
          case 'table':
            return table(block.table);
          case 'notice':
            return [block.title, ...block.lines];
          case 'check':
            return [block.word, block.title, ...block.lines, ...facts(block.facts), ...block.tables.flatMap(table)];
        }
      }),
    ]),
  ].filter((text) => text !== '');
}

/** Without blanks: where lines are broken is the rendering's own affair. */
export const squeezed = (text: string): string => text.replaceAll(/\s/g, '');

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** The text of an HTML page as it stands between its tags, styles and data left out. */
export const textOfHtml = (html: string): string =>
  html
    .replaceAll(/<(style|script)\b[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(amp|lt|gt|quot|#39);/g, (_all, name: string) => entities[name]!);

/** Runs a program of poppler over a PDF; its standard output. */
export function poppler(program: string, pdf: Uint8Array, args: (file: string) => string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'poppler-'));
  try {
    const file = join(folder, 'a.pdf');
    writeFileSync(file, pdf);
    return execFileSync(program, args(file), { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1e8 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first file attached to a PDF. */
export function attachedTo(pdf: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'poppler-'));
  try {
    writeFileSync(join(folder, 'a.pdf'), pdf);
    execFileSync('pdfdetach', ['-save', '1', '-o', join(folder, 'a.json'), join(folder, 'a.pdf')], { stdio: 'ignore' });
    return readFileSync(join(folder, 'a.json'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The text of a PDF in the order it was drawn. */
export const textOfPdf = (pdf: Uint8Array): string =>
  poppler('pdftotext', pdf, (file) => ['-raw', '-nopgbrk', file, '-']).toString();

/** What zbarimg reads on each page at the resolution of a label printer. */
export function codesOnPages(pdf: Uint8Array, pages: number): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'zbar-'));
  try {
    const file = join(folder, 'a.pdf');
    writeFileSync(file, pdf);
    execFileSync('pdftoppm', ['-r', '300', '-gray', '-png', file, join(folder, 'page')]);
    const width = String(pages).length;
    return Array.from({ length: pages }, (_, index) => {
      const image = join(folder, `page-${String(index + 1).padStart(width, '0')}.png`);
      readFileSync(image);
      const read = execFileSync('zbarimg', ['-q', image], { stdio: ['ignore', 'pipe', 'ignore'] });
      return read.toString().trim().split('\n').sort();
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
