import type { ReportPrinter } from '#core/environment/index.ts';

/** The libraries are loaded at the first document, not at every start. */
export const reportPrinter: ReportPrinter = {
  async pdf(document, facts) {
    const { printReport } = await import('./print-report.ts');
    return printReport(document, facts);
  },
  async labels(labels, sheet) {
    const { printLabels } = await import('./print-labels.ts');
    return printLabels(labels, sheet);
  },
};
