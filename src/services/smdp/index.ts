export type { CatalogueEntry, NewPackage } from './catalogue.ts';
export * from './create-smdp.ts';
export type { SmdpIdentity } from './credentials.ts';
export type { AnnouncedEvent, SmdsAccess } from './event-registration.ts';
export type { ReceivedNotification } from './es9plus/handle-notification.ts';
export type { CancelOrder, ConfirmOrder, DownloadOrder, OrderLimits } from './order-book.ts';
export type {
  OrderFile,
  OrderFileFault,
  OrderFilePlan,
  PlannedOrder,
  PlannedSubscriber,
} from './order-files/order-files.ts';
export { columns as orderColumns } from './order-files/columns.ts';
export type { InstallationOutcome, Order, ProfileState, SubscriberValues } from './order.ts';
export { RspRefusal } from '../rsp-server/index.ts';
export * from './serve-es2plus.ts';
export * from './serve-smdp.ts';
export * from './sweep-hourly.ts';
export { sendProgress, type ProgressSender, type SendProgressOptions } from './progress/send-progress.ts';
