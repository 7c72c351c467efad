import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { WorkbenchError } from '#shared/errors.ts';

/** Keeps secrets unreadable in the store. `context` ties a sealed value to its place: it opens nowhere else. */
export interface SecretBox {
  /** Upper-case hex of nonce, ciphertext and tag. */
  seal(plain: Uint8Array, context: string): string;
  /** Throws WorkbenchError SECRET_UNREADABLE when the value was altered, moved, or sealed under another key. */
  open(sealed: string, context: string): Uint8Array;
}

const nonceLength = 12;
const tagLength = 16;

/** AES-256-GCM (NIST SP 800-38D) under a 32-byte key. */
export function secretBox(key: Uint8Array): SecretBox {
  return {
    seal(plain, context) {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      return toHex(Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
    },
    open(sealed, context) {
      try {
        const bytes = fromHex(sealed);
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength));
        decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-tagLength));
        const plain = decipher.update(bytes.subarray(nonceLength, -tagLength));
        return new Uint8Array(Buffer.concat([plain, decipher.final()]));
      } catch (cause) {
        throw new WorkbenchError('SECRET_UNREADABLE', 'a stored secret does not open with this key file', { cause });
      }
    },
  };
}

/** Box under the key in `path`, made at first use, readable by its owner alone (0600). */
export function openSecretBox(path: string): SecretBox {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const temporary = `${path}.${process.pid}.new`;
    const file = openSync(temporary, 'w', 0o600);
    try {
      writeSync(file, randomBytes(32));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  }
  const key = new Uint8Array(readFileSync(path));
  if (key.length !== 32) throw new WorkbenchError('KEY_FILE_DAMAGED', `${path} is not a key`, { details: { path } });
  return secretBox(key);
}
