export * from './element-templates.ts';
export type * from './file-template.ts';
