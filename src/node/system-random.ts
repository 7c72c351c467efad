import { randomBytes } from 'node:crypto';
import type { Random } from '#core/environment/index.ts';

export const systemRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };
