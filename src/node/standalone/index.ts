export { serviceNames, serveService, type ServiceName, type StandaloneService } from './serve-service.ts';
export { simulateCard, type StandaloneCard } from './simulate-card.ts';
export { dialectNames, simulateModem, type StandaloneModem } from './simulate-modem.ts';
