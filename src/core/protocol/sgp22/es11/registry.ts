import { es11AuthenticateClient } from './authenticate-client.ts';
import { es11InitiateAuthentication } from './initiate-authentication.ts';

/** Every function of ES11, by the last part of its path. */
export const es11Functions = {
  initiateAuthentication: es11InitiateAuthentication,
  authenticateClient: es11AuthenticateClient,
} as const;
export type Es11FunctionName = keyof typeof es11Functions;
