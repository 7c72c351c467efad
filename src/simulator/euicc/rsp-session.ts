import type { Certificate, EcPrivateKey } from '#core/protocol/crypto/index.ts';
import type { EuiccCredential } from './euicc-credentials.ts';

/** The one RSP session of a card (SGP.22 section 3.0); in RAM, gone at reset. */
export type RspSession =
  | { readonly state: 'idle' }
  | { readonly state: 'challenged'; readonly euiccChallenge: Uint8Array }
  | ({ readonly state: 'authenticated' } & AuthenticatedServer)
  | ({ readonly state: 'prepared' } & PreparedDownload)
  | ({ readonly state: 'loading'; readonly loading: PackageLoading } & PreparedDownload);

/** A bound package that is coming in. */
export interface PackageLoading {
  /** The signed result (BF37) once the package is installed or refused; undefined while more must come. */
  receive(bytes: Uint8Array): Uint8Array | undefined;
}

export interface AuthenticatedServer {
  /** Upper-case hex. */
  readonly transactionId: string;
  readonly serverAddress: string;
  readonly serverCertificate: Certificate;
  /** CI of the server's certificate. */
  readonly serverCi: Certificate;
  readonly credential: EuiccCredential;
  readonly euiccSignature1: Uint8Array;
}

export interface PreparedDownload extends AuthenticatedServer {
  /** CERT.DPpb. */
  readonly bindingCertificate: Certificate;
  readonly oneTimeKey: OneTimeKey;
}

/** otPK.EUICC.KA and otSK.EUICC.KA. */
export interface OneTimeKey {
  readonly privateKey: EcPrivateKey;
  /** 04 X Y. */
  readonly publicPoint: Uint8Array;
}
