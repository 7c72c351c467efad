import type { Random } from '#core/environment/index.ts';
import { equal, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { generateKeyPair, loadPrivateKey, type Curve } from '#core/protocol/crypto/index.ts';
import type { CardRecords } from '../uicc/index.ts';
import type { OneTimeKey } from './rsp-session.ts';

interface StoredKey {
  readonly privateKey: string;
  readonly publicPoint: string;
}

/**
 * The last one-time key pair, kept over resets until its profile is installed: an interrupted download is tried again
 * with the package already bound to it (SGP.22 section 3.1.3, bppEuiccOtpk).
 */
export class OneTimeKeyHolder {
  readonly #records: CardRecords;
  readonly #random: Random;

  constructor(records: CardRecords, random: Random) {
    this.#records = records;
    this.#random = random;
  }

  /** The key held, if the server says that its package is bound to it; else a new one. */
  obtain(curve: Curve, bound: Uint8Array | undefined): OneTimeKey {
    const held = this.#records.get<StoredKey>('euicc', 'oneTimeKey');
    if (held !== undefined && bound !== undefined && equal(fromHex(held.publicPoint), bound)) {
      const privateKey = loadPrivateKey(fromHex(held.privateKey));
      if (privateKey.curve === curve) return { privateKey, publicPoint: bound };
    }
    const { privateKey, publicPoint } = generateKeyPair(curve, this.#random);
    const stored: StoredKey = { privateKey: toHex(privateKey.exportPkcs8()), publicPoint: toHex(publicPoint) };
    this.#records.put('euicc', 'oneTimeKey', stored);
    return { privateKey, publicPoint };
  }

  destroy(): void {
    this.#records.delete('euicc', 'oneTimeKey');
  }
}
