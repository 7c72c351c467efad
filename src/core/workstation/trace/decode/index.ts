export * from './decode-exchange.ts';
