/** The steps of a profile download, and what whoever performs them answers. SGP.22 sections 3.0.1 and 3.1.3. */
import type { CancelSessionReason, DeviceInfo, NotificationMetadata, PprId } from '../types/index.ts';
import type { Es9pFunctionName } from '../es9p/index.ts';
import type { StoreMetadata } from '../es8p/index.ts';
import type { JsonBody } from '../json/index.ts';

/** Where a download is, for showing and journalling; in this order, cancelSession instead of what is left. */
export const downloadStages = [
  'getEuiccChallenge',
  'initiateAuthentication',
  'authenticateServer',
  'authenticateClient',
  'confirm',
  'prepareDownload',
  'getBoundProfilePackage',
  'loadBoundProfilePackage',
  'installationResult',
  'cancelSession',
] as const;
export type DownloadStage = (typeof downloadStages)[number];

/** Send `call.request` to the ISD-R as STORE DATA. Answer: the response bytes (status word 9000 or 91xx). */
export interface Es10Step {
  readonly kind: 'es10';
  readonly stage: DownloadStage;
  readonly call: { readonly name: string; readonly request: Uint8Array };
  /** In stage cancelSession: why. */
  readonly reason?: CancelSessionReason;
}

/** POST `body` to `https://<smdpAddress><path>`. Answer: the parsed JSON of the answer, whatever it says. */
export interface Es9pStep {
  readonly kind: 'es9p';
  readonly stage: DownloadStage;
  readonly function: Es9pFunctionName;
  readonly smdpAddress: string;
  readonly path: string;
  readonly body: JsonBody;
  readonly reason?: CancelSessionReason;
}

/** Ask the person or the script. Answer: a DownloadDecision. */
export interface AskStep {
  readonly kind: 'ask';
  readonly stage: 'confirm';
  readonly question:
    | {
        readonly kind: 'confirm';
        readonly metadata: StoreMetadata;
        readonly confirmationCodeRequired: boolean;
        /** Policy rules to which the eUICC's rules want the person's consent. */
        readonly consentRequired: readonly PprId[];
      }
    | {
        readonly kind: 'confirmationCode';
        readonly metadata: StoreMetadata;
        /** The one given before was wrong; the server said that there are tries left. */
        readonly wasWrong: boolean;
      };
}

/**
 * Send each of `segments` as a STORE DATA chain of its own until one is answered with data. Answer: those data (BF37), or no bytes
 * when the card gave none.
 */
export interface LoadBppStep {
  readonly kind: 'loadBpp';
  readonly stage: 'loadBoundProfilePackage';
  readonly boundProfilePackage: Uint8Array;
  readonly segments: readonly Uint8Array[];
}

export type DownloadStep = Es10Step | Es9pStep | AskStep | LoadBppStep;

export type DownloadDecision =
  /** `confirmationCode` answers that question; it may come with the first answer already. */
  | { readonly decision: 'accept'; readonly confirmationCode?: string | undefined }
  | { readonly decision: 'reject' }
  | { readonly decision: 'postpone' }
  /** Nobody answered in time. */
  | { readonly decision: 'timeout' };

export interface DownloadOptions {
  /** Server as in the activation code or in the card's default; with a port where the code has one. */
  readonly smdpAddress: string;
  /** Absent: the server finds the order by EID. */
  readonly matchingId?: string | undefined;
  /** Object identifier from the activation code, to be met by the server's certificate. */
  readonly smdpOid?: string | undefined;
  /** When it is known before; otherwise it is asked for when the server requires it. */
  readonly confirmationCode?: string | undefined;
  /** Whether a wrong confirmation code is asked for again, in a session of its own each time, while the server leaves tries. */
  readonly asksAgain?: boolean | undefined;
  /** A download of any other profile is refused. */
  readonly expectedIccid?: string | undefined;
  readonly deviceInfo: DeviceInfo;
  /** Whether the eUICC has deviceInfoExtensibilitySupport, so that it may be sent all of `deviceInfo`. */
  readonly deviceInfoExtensibility?: boolean | undefined;
}

export interface DownloadResult {
  readonly iccid: string;
  /** Upper-case hex. */
  readonly isdpAid: string;
  readonly transactionId: string;
  readonly metadata: StoreMetadata;
  /** Whole BF37 element: to be sent by handleNotification, then removed from the card by `notification.seqNumber`. */
  readonly profileInstallationResult: Uint8Array;
  readonly notification: NotificationMetadata;
}
