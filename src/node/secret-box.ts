import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { WorkbenchError } from '#shared/errors.ts';
import { writePrivateFileOnce } from './private-file.ts';

/** AES-256-GCM with a key that only the owner of the data folder can read. `context` is bound in: a value moved elsewhere does not open. */
export interface SecretBox {
  seal(text: string, context: string): string;
  open(sealed: string, context: string): string;
}

/** The box of a data folder; its key file is made on first use. */
export function openSecretBox(keyFile: string): SecretBox {
  writePrivateFileOnce(keyFile, () => randomBytes(32));
  const bytes = readFileSync(keyFile);
  if (bytes.length !== 32) throw new WorkbenchError('STORE_KEY_INVALID', `${keyFile} does not hold a 32-byte key`);
  const key = createSecretKey(bytes);

  return {
    seal(text, context) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64');
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed, 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(context));
        decipher.setAuthTag(bytes.subarray(-16));
        return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new WorkbenchError('STORE_SEAL_BROKEN', 'a sealed record does not open with this data folder’s key', {
          cause,
        });
      }
    },
  };
}
