export { modemManagerRuns, portHolders, type PortHolder } from './port-holders.ts';
export { openPtyBridge, type PtyBridge } from './pty-bridge.ts';
export { createSerialModemLines, serialModemLine } from './serial-modem-line.ts';
export { simulatedModemLine } from './simulated-modem-line.ts';
