export * from './pcapng.ts';
export * from './sim-packet.ts';
