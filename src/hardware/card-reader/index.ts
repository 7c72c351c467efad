export type { PowerCut } from './card-slot.ts';
export type { PcscBinding } from './pcsc-binding.ts';
export { createPcscCardReaders, type PcscOptions } from './pcsc-card-reader.ts';
export { SimulatedCardReader, type SimulatedCardReaderOptions } from './simulated-card-reader.ts';
export { SimulatedCardReaders } from './simulated-card-readers.ts';
export { insertIntoVpcd, type VpcdCard, type VpcdCardOptions, type VpcdCardState } from './vpcd-card.ts';
