export { createWorkstation, type Workstation } from './create-workstation.ts';
export { textLine } from './trace/export/index.ts';
