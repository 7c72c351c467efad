export { serveService, type StandaloneService } from './serve-service.ts';
export { simulateCard, type StandaloneCard } from './simulate-card.ts';
export { simulateModem, type StandaloneModem } from './simulate-modem.ts';
