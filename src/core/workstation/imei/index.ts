export * from './bind-imei.ts';
export * from './binding-ledger.ts';
export * from './binding-views.ts';
export * from './device-imeis.ts';
export * from './show-imeis.ts';
