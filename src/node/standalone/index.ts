export { serveService, type StandaloneService } from './serve-service.ts';
export { slotName, type SlotChange, type VpcdSlot } from './inserted-card.ts';
export { simulateCards, type SimulateCardsOptions, type StandaloneCards } from './simulate-cards.ts';
export { openSimulatedCard, type OpenSimulatedCard } from './open-simulated-card.ts';
export { simulateModem, type SimulateModemOptions, type StandaloneModem } from './simulate-modem.ts';
