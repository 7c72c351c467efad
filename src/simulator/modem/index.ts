export { createModem, type ModemOptions, type ModemSlot, type SimulatedModem } from './modem.ts';
export type { ModemFaults } from './modem-state.ts';
export * from './radio-access.ts';
export { personalities, type Personality } from './personality.ts';
