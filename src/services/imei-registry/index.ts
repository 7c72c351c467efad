export * from './create-imei-registry.ts';
export type { DeviceRecord } from './device-record.ts';
export type { RecordChange } from './device-book.ts';
export type { DeviceImport } from './import-devices.ts';
export type { CsvFault } from './read-device-csv.ts';
export type { Allotment, ConflictAlarm, RegistryRequest } from './registry-records.ts';
export * from './serve-imei-registry.ts';
