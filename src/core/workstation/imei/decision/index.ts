export * from './admissible.ts';
export * from './binding-facts.ts';
export * from './binding-history.ts';
export * from './decide-imei.ts';
export * from './plan-bindings.ts';
export * from './subscription-policies.ts';
