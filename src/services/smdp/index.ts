export type { CatalogueEntry, NewPackage } from './catalogue.ts';
export * from './create-smdp.ts';
export type { SmdpIdentity } from './credentials.ts';
export type { ReceivedNotification } from './es9plus/handle-notification.ts';
export type { CancelOrder, ConfirmOrder, DownloadOrder, OrderLimits } from './order-book.ts';
export type { InstallationOutcome, Order, ProfileState, SubscriberValues } from './order.ts';
export { RspRefusal } from '../rsp-server/index.ts';
export * from './serve-es2plus.ts';
export * from './serve-smdp.ts';
