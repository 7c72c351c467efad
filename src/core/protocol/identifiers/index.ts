export * from './eid.ts';
export * from './iccid.ts';
export * from './imei.ts';
export * from './imsi.ts';
export * from './luhn.ts';
export * from './plmn.ts';
