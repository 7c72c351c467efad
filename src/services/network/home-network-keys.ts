import type { Random, Store } from '#core/environment/index.ts';
import { fromHex, isHex, toHex } from '#core/protocol/bytes/index.ts';
import { compressPoint, KeyError, keyPairFromScalar, x25519PublicKey } from '#core/protocol/crypto/index.ts';
import { encodeSuciCalculationInfo } from '#core/protocol/ts31102/index.ts';
import { decodeSuci, msinOfBlock, protectionScheme, revealMsin, type Suci } from '#core/protocol/ts33501/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';

/** Protection schemes of 3GPP TS 33.501 annex C that have keys. */
export type HomeNetworkScheme = 'profileA' | 'profileB';

/** What everybody may know of a key of the home network. */
export interface HomeNetworkKey {
  readonly id: number;
  readonly scheme: HomeNetworkScheme;
  /** 32 bytes (profile A), 33 bytes compressed (profile B), upper-case hex. */
  readonly publicKey: string;
  /** `testData`: published with its private key in annex C.4, as GSMA's test profiles carry it. */
  readonly origin: 'generated' | 'testData';
}

export interface NewHomeNetworkKey {
  readonly id: number;
  readonly scheme: HomeNetworkScheme;
  /** 32 bytes hex. */
  readonly privateKey: string;
}

export interface Deconcealment {
  readonly imsi: string;
  readonly scheme: 'null' | HomeNetworkScheme;
  readonly homeNetworkKeyId: number;
  /** Digits, without filler. */
  readonly routingIndicator: string;
  /** Whether the AuC has the subscription. */
  readonly subscribed: boolean;
}

/** The home network's SIDF (3GPP TS 33.501 section 6.12.5) and its key pairs. */
export interface IdentifierDeconcealing {
  /** By id: two of this network alone, and those of the test data. */
  homeNetworkKeys(): HomeNetworkKey[];
  /** In place of one with the same id. Throws UsageError HOME_NETWORK_KEY_INVALID. */
  addHomeNetworkKey(key: NewHomeNetworkKey): HomeNetworkKey;
  /** EF.SUCI_Calc_Info for this network's subscribers: its own two keys, profile A first; hex. */
  suciCalculationInfo(): string;
  /**
   * The IMSI in a SUCI (octets of the 5GS mobile identity from its type on, hex). Throws UsageError SUCI_MALFORMED;
   * WorkbenchError HOME_NETWORK_KEY_UNKNOWN, SUCI_WRONG (its MAC is not right under that key).
   */
  deconceal(suci: string): Deconcealment;
}

const keysIn = 'network/homeNetworkKeys';
const ownIds = { profileA: 1, profileB: 2 } as const;
const schemes = { profileA: protectionScheme.profileA, profileB: protectionScheme.profileB } as const;
const schemeNames = ['null', 'profileA', 'profileB'] as const;

/** 3GPP TS 33.501 annex C.4.3 and C.4.4, under the ids that TS 31.121 and GSMA TS.48 give them. */
const testData: readonly NewHomeNetworkKey[] = [
  { id: 27, scheme: 'profileB', privateKey: 'F1AB1074477EBCC7F554EA1C5FC368B1616730155E0041AC447D6301975FECDA' },
  { id: 30, scheme: 'profileA', privateKey: 'C53C22208B61860B06C62E5406A7B330C2B577AA5558981510D128247D38BD1D' },
];

type StoredKey = HomeNetworkKey & { readonly privateKey: string };

export function createIdentifierDeconcealing(
  environment: { readonly store: Store; readonly random: Random },
  centre: { subscriber(imsi: string): unknown },
): IdentifierDeconcealing {
  const { store, random } = environment;
  const keyOf = (id: number) => String(id).padStart(3, '0');
  const put = (keys: readonly StoredKey[]) =>
    store.transact((transaction) => {
      for (const key of keys) transaction.put(keysIn, keyOf(key.id), key);
    });
  const stored = (id: number) => store.get<StoredKey>(keysIn, keyOf(id));

  /** Made when somebody first asks for one. */
  const complete = () => {
    const fresh = Object.entries(ownIds)
      .filter(([, id]) => stored(id) === undefined)
      .map(([scheme, id]) => ({ id, scheme: scheme as HomeNetworkScheme, privateKey: freshKey(random) }));
    const known = testData.filter(({ id }) => stored(id) === undefined);
    if (fresh.length + known.length === 0) return;
    put([...fresh.map((key) => asStored(key, 'generated')), ...known.map((key) => asStored(key, 'testData'))]);
  };

  return {
    homeNetworkKeys() {
      complete();
      return store.list<StoredKey>(keysIn).map(({ value }) => shown(value));
    },
    addHomeNetworkKey(key) {
      if (!Number.isInteger(key.id) || key.id < 0 || key.id > 255)
        throw new UsageError('HOME_NETWORK_KEY_INVALID', 'a key id is 0 to 255');
      const made = asStored(key, 'generated');
      put([made]);
      return shown(made);
    },
    suciCalculationInfo() {
      complete();
      const keys = [stored(ownIds.profileA)!, stored(ownIds.profileB)!];
      return toHex(
        encodeSuciCalculationInfo({
          schemes: keys.map(({ scheme }, i) => ({ scheme: schemes[scheme], keyIndex: i + 1 })),
          keys: keys.map(({ id, publicKey }) => ({ id, publicKey: fromHex(publicKey) })),
        }),
      );
    },
    deconceal(text) {
      const suci = readSuci(text);
      const block = suci.scheme === protectionScheme.null ? suci.schemeOutput : revealed(suci);
      const imsi = asMalformed(() => suci.mcc + suci.mnc + msinOfBlock(block));
      return {
        imsi,
        scheme: schemeNames[suci.scheme]!,
        homeNetworkKeyId: suci.homeNetworkKeyId,
        routingIndicator: digitsOf(suci.routingIndicator),
        subscribed: centre.subscriber(imsi) !== undefined,
      };
    },
  };

  function revealed({ scheme, homeNetworkKeyId, schemeOutput }: Suci): Uint8Array {
    complete();
    const key = stored(homeNetworkKeyId);
    if (key === undefined || schemes[key.scheme] !== scheme)
      throw new WorkbenchError('HOME_NETWORK_KEY_UNKNOWN', 'the home network has no key of this id and profile', {
        details: { homeNetworkKeyId },
      });
    const block = asMalformed(() => revealMsin(schemes[key.scheme], fromHex(key.privateKey), schemeOutput));
    if (block === undefined) throw new WorkbenchError('SUCI_WRONG', 'the MAC of the SUCI is not right');
    return block;
  }
}

function readSuci(text: string): Suci {
  if (!isHex(text)) throw new UsageError('SUCI_MALFORMED', 'a SUCI is given in hex');
  const suci = asMalformed(() => decodeSuci(fromHex(text)));
  if (schemeNames[suci.scheme] === undefined) throw new UsageError('SUCI_MALFORMED', 'unknown protection scheme');
  return suci;
}

function asMalformed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError || error instanceof KeyError)
      throw new UsageError('SUCI_MALFORMED', error.message, { cause: error });
    throw error;
  }
}

/** 32 bytes that are a private key of either curve. */
function freshKey(random: Random): string {
  for (;;) {
    const scalar = random.bytes(32);
    try {
      keyPairFromScalar('P-256', scalar);
      return toHex(scalar);
    } catch (error) {
      if (!(error instanceof KeyError)) throw error;
    }
  }
}

function asStored({ id, scheme, privateKey }: NewHomeNetworkKey, origin: HomeNetworkKey['origin']): StoredKey {
  if (!/^[0-9A-Fa-f]{64}$/.test(privateKey))
    throw new UsageError('HOME_NETWORK_KEY_INVALID', 'a private key has 32 bytes');
  try {
    const scalar = fromHex(privateKey);
    const publicKey =
      scheme === 'profileA' ? x25519PublicKey(scalar) : compressPoint(keyPairFromScalar('P-256', scalar).publicPoint);
    return { id, scheme, publicKey: toHex(publicKey), origin, privateKey: toHex(scalar) };
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    throw new UsageError('HOME_NETWORK_KEY_INVALID', error.message, { cause: error });
  }
}

const shown = ({ id, scheme, publicKey, origin }: StoredKey): HomeNetworkKey => ({ id, scheme, publicKey, origin });

const digitsOf = (indicator: Uint8Array): string =>
  toHex(indicator)
    .replace(/(.)(.)/g, '$2$1')
    .replace(/F.*$/, '');
