import type { FileDifference, FileNode, FileWriteRecord } from '../api/index.ts';

export const fileKindWords: Record<FileNode['kind'], string> = {
  mf: 'Master file',
  df: 'Directory',
  adf: 'Application',
  transparent: 'Transparent',
  linearFixed: 'Records',
  cyclic: 'Cyclic records',
  berTlv: 'Data objects',
};

export const fileChangeWords: Record<FileDifference['change'], string> = {
  onlyLeft: 'Only left',
  onlyRight: 'Only right',
  content: 'Contents',
  size: 'Size',
  structure: 'Structure',
  access: 'Access rule',
  sfi: 'Short identifier',
  lifeCycle: 'Life cycle',
};

export const fileWriteStateWords: Record<FileWriteRecord['state'], string> = {
  begun: 'Begun',
  done: 'Written',
  notWritten: 'Not written',
  unsure: 'Not known how far it came',
  undone: 'Undone',
};
