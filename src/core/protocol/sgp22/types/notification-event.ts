import { namedBits, type BitName } from './named-bits.ts';

/** NotificationEvent of SGP.22 section 2.5.2 (bits 0-3) and v3 (4-7), without the prefix "notification". */
export const notificationEvents = namedBits([
  'install',
  'enable',
  'disable',
  'delete',
  'rpmEnable',
  'rpmDisable',
  'rpmDelete',
  'loadRpmPackageResult',
]);
export type NotificationEvent = BitName<
  'install' | 'enable' | 'disable' | 'delete' | 'rpmEnable' | 'rpmDisable' | 'rpmDelete' | 'loadRpmPackageResult'
>;
