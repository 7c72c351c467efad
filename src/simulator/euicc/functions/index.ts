import { authenticateServerHandler } from './authenticate-server.ts';
import type { Es10Handler } from './es10-handler.ts';
import { imeiBindingHandlers } from './imei-bindings.ts';
import { informationHandlers } from './information.ts';
import { notificationHandlers } from './notifications.ts';
import { prepareDownloadHandler } from './prepare-download.ts';
import { profileManagementHandlers } from './profile-management.ts';
import { profilesInfoHandler } from './profiles-info.ts';
import { sessionHandlers } from './session.ts';

export type { Es10Handler } from './es10-handler.ts';

/** What the ISD-R can do, by the tag of the request. */
export const es10Handlers: ReadonlyMap<number, Es10Handler> = new Map(
  [
    ...informationHandlers,
    ...sessionHandlers,
    authenticateServerHandler,
    prepareDownloadHandler,
    ...notificationHandlers,
    profilesInfoHandler,
    ...profileManagementHandlers,
    ...imeiBindingHandlers,
  ].map((one) => [one.tag, one]),
);
