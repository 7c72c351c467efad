import { concat, encodeUtf8 } from '../../bytes/index.ts';
import { sha256 } from '../../crypto/index.ts';
import { encodeTransactionId } from '../members.ts';

/** SHA-256 of the confirmation code: what a server stores instead of the code. 32 bytes. */
export const confirmationCodeDigest = (confirmationCode: string): Uint8Array => sha256(encodeUtf8(confirmationCode));

/** hashCc = SHA256(SHA256(confirmation code) || transactionId), from the stored digest. SGP.22 section 5.7.5. */
export const hashCcOfDigest = (digest: Uint8Array, transactionId: string): Uint8Array =>
  sha256(concat(digest, encodeTransactionId(transactionId)));

/** hashCc of a confirmation code as typed. */
export const hashCc = (confirmationCode: string, transactionId: string): Uint8Array =>
  hashCcOfDigest(confirmationCodeDigest(confirmationCode), transactionId);
