import { cancelOrder } from './cancel-order.ts';
import { confirmOrder } from './confirm-order.ts';
import { downloadOrder } from './download-order.ts';
import { handleDownloadProgressInfo } from './handle-download-progress-info.ts';
import { releaseProfile } from './release-profile.ts';

/** Every function of ES2+, by the last part of its path. */
export const es2pFunctions = {
  downloadOrder,
  confirmOrder,
  cancelOrder,
  releaseProfile,
  handleDownloadProgressInfo,
} as const;
export type Es2pFunctionName = keyof typeof es2pFunctions;
