export { createModem, type ModemOptions, type ModemSlot, type SimulatedModem } from './modem.ts';
export type { AttachRequest, Attachment, ModemFaults } from './modem-state.ts';
export { personalities, type Personality } from './personality.ts';
