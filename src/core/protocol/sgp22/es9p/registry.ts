import { authenticateClient } from './authenticate-client.ts';
import { es9CancelSession } from './cancel-session.ts';
import { getBoundProfilePackage } from './get-bound-profile-package.ts';
import { handleNotification } from './handle-notification.ts';
import { initiateAuthentication } from './initiate-authentication.ts';

/** Every function of ES9+, by the last part of its path. */
export const es9pFunctions = {
  initiateAuthentication,
  authenticateClient,
  getBoundProfilePackage,
  cancelSession: es9CancelSession,
  handleNotification,
} as const;
export type Es9pFunctionName = keyof typeof es9pFunctions;
