/** The steps of a discovery, and what whoever performs them answers. SGP.22 section 3.6.2. */
import type { DownloadStage } from '../download/index.ts';
import type { Es11FunctionName } from '../es11/index.ts';
import type { JsonBody } from '../json/index.ts';
import type { RspProtocolError } from '../rsp-protocol-error.ts';
import type { DeviceInfo } from '../types/index.ts';

/** Of each server that is asked, in this order; cancelSession instead of what is left. */
export const discoveryStages = [
  'getEuiccChallenge',
  'initiateAuthentication',
  'authenticateServer',
  'authenticateClient',
  'cancelSession',
] as const satisfies readonly DownloadStage[];
export type DiscoveryStage = (typeof discoveryStages)[number];

/** Send `call.request` to the ISD-R as STORE DATA. Answer: the response bytes. */
export interface DiscoveryEs10Step {
  readonly kind: 'es10';
  readonly stage: DiscoveryStage;
  /** The server it is for. */
  readonly server: string;
  readonly call: { readonly name: string; readonly request: Uint8Array };
}

/** POST `body` to `https://<server><path>`. Answer: the parsed JSON of the answer, whatever it says. */
export interface Es11Step {
  readonly kind: 'es11';
  readonly stage: DiscoveryStage;
  readonly server: string;
  readonly function: Es11FunctionName;
  readonly path: string;
  readonly body: JsonBody;
}

export type DiscoveryStep = DiscoveryEs10Step | Es11Step;

export interface DiscoveryOptions {
  /** SM-DS to begin with: the root of the card, or one that a person names. May carry a port. */
  readonly smdsAddress: string;
  readonly deviceInfo: DeviceInfo;
  /** Whether the eUICC has deviceInfoExtensibilitySupport, so that it may be sent all of `deviceInfo`. */
  readonly deviceInfoExtensibility?: boolean | undefined;
}

/** A profile that waits: to be downloaded from `rspServerAddress` with `eventId` as MatchingID. */
export interface DiscoveredEvent {
  readonly eventId: string;
  readonly rspServerAddress: string;
  /** The SM-DS's that led to it, the first asked first. */
  readonly foundAt: readonly string[];
  /** Why the server could not be looked at; the event may be good all the same. */
  readonly problem: RspProtocolError | undefined;
}
