export * from './export-trace.ts';
export { textLine } from './text-line.ts';
