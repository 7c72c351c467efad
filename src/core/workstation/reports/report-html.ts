import type {
  ReportBlock,
  ReportDocument,
  ReportFact,
  ReportTable,
  ReportTone,
  WorkbenchReport,
} from '#shared/api/index.ts';
import { reportStyle } from './report-style.ts';

/** The report as one HTML file: no script, nothing from elsewhere; the JSON for machines lies in it as data. */
export function reportHtml(report: WorkbenchReport): string {
  const { document } = report;
  // Inside a data block only the end tag could be misread.
  const data = JSON.stringify(report).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="generator" content="${escape(`${report.bench.software} ${report.bench.softwareVersion}`)}">
<meta name="color-scheme" content="light dark">
<title>${escape(`${document.title} · ${document.lead}`)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
${head(document)}
${document.sections.map(({ heading, blocks }) => `<section>\n<h2>${escape(heading)}</h2>\n${blocks.map(block).join('\n')}\n</section>`).join('\n')}
</main>
<footer>${escape(document.footer)}</footer>
<script type="application/json" id="esim-workbench-report">${data}</script>
</body>
</html>
`;
}

const head = ({ title, lead, verdict, summary }: ReportDocument): string => `<header>
<h1>${escape(title)}</h1>
<p class="lead">${escape(lead)}</p>
<p class="verdict ${verdict.tone}">${mark(verdict.tone)}<strong>${escape(verdict.word)}</strong>${verdict.detail === '' ? '' : ` <span>${escape(verdict.detail)}</span>`}</p>
${facts(summary)}
</header>`;

function block(one: ReportBlock): string {
  switch (one.kind) {
    case 'facts':
      return facts(one.facts);
    case 'table':
      return table(one.table);
    case 'notice':
      return `<div class="notice ${one.tone}"><h3>${mark(one.tone)}${escape(one.title)}</h3>${one.lines.map(paragraph).join('')}</div>`;
    case 'check':
      return `<article class="check ${one.tone}"><h3>${mark(one.tone)}<span class="word">${escape(one.word)}</span> ${escape(one.title)}</h3>${one.lines.map(paragraph).join('')}${facts(one.facts)}${one.tables.map(table).join('')}</article>`;
  }
}

const paragraph = (line: string): string => `<p>${escape(line)}</p>`;

function facts(list: readonly ReportFact[]): string {
  if (list.length === 0) return '';
  const rows = list.map(
    ({ label, value, code }) =>
      `<div><dt>${escape(label)}</dt><dd${code ? ' class="code"' : ''}>${escape(value)}</dd></div>`,
  );
  return `<dl>${rows.join('')}</dl>`;
}

function table({ caption, columns, rows }: ReportTable): string {
  const heads = columns.map(({ name }) => `<th scope="col">${escape(name)}</th>`).join('');
  const lines = rows.map(
    (cells) =>
      `<tr>${cells.map(({ text, tone }, index) => `<td${columns[index]?.code ? ' class="code"' : ''}>${tone === null ? '' : mark(tone)}${escape(text)}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll" role="group" tabindex="0" aria-label="${escape(caption)}"><table><caption>${escape(caption)}</caption><thead><tr>${heads}</tr></thead><tbody>${lines.join('')}</tbody></table></div>`;
}

const shapes: Readonly<Record<ReportTone, string>> = {
  good: '<path d="M4.5 8.5l2.5 2.5 4.5-5.5"/>',
  bad: '<path d="M5 5l6 6M11 5l-6 6"/>',
  warn: '<path d="M8 4.5v4.5M8 11.3v.2"/>',
  none: '<path d="M5 8h6"/>',
};

const mark = (tone: ReportTone): string =>
  `<svg class="mark ${tone}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="8" cy="8" r="7"/>${shapes[tone]}</svg>`;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character]!);
