import type { Clock, Store } from '#core/environment/index.ts';
import { readTlvs } from '#core/protocol/asn1/index.ts';
import { concat, equal, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  decodeProfilePackage,
  encodeProfileElement,
  lintPackage,
  packageFacts,
  personalise,
  unknownParts,
  type PackageFacts,
  type Personalisation,
  type ProfilePackage,
  type ServiceName,
  type UnknownParts,
} from '#core/protocol/saip/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { SubscriberValues } from './order.ts';
import { takePackage } from './take-package.ts';

/** One profile package of the catalogue, without its bytes. */
export interface CatalogueEntry {
  readonly profileType: string;
  /** ICCID the package itself bears. */
  readonly iccid: string;
  readonly imsi: string | null;
  /** Digits of the MNC, where the package tells. */
  readonly mncLength: number | null;
  readonly serviceProviderName: string;
  readonly profileName: string;
  readonly profileClass: 'test' | 'operational';
  /** Bytes of the unprotected package. */
  readonly size: number;
  readonly version: string;
  readonly fiveG: boolean;
  readonly algorithm: 'milenage' | 'tuak' | 'usimTestAlgorithm' | 'none';
  readonly mandatoryServices: readonly ServiceName[];
  /** What a later version of the format added: delivered byte for byte, passed over by cards that do not know it. */
  readonly unknownParts: UnknownParts;
  readonly origin: 'shipped' | 'added';
  /** Milliseconds since 1970. */
  readonly addedAt: number;
}

/** Entries of data folders from before these were kept. */
type Later = 'mncLength' | 'unknownParts';
type StoredEntry = Omit<CatalogueEntry, Later> & Partial<Pick<CatalogueEntry, Later>>;

const complete = (stored: StoredEntry): CatalogueEntry => ({
  ...stored,
  mncLength: stored.mncLength ?? null,
  unknownParts: stored.unknownParts ?? { elements: 0, members: 0 },
});

export interface NewPackage {
  /** Name in the catalogue, by which orders name it. */
  readonly profileType: string;
  /** The package; as hex, Base64 or PEM text and with padding behind it, it is recognised too. */
  readonly der: Uint8Array;
  /** Shown to the user before the download; taken from the package unless given. Up to 32 and 64 bytes of UTF-8. */
  readonly serviceProviderName?: string | undefined;
  readonly profileName?: string | undefined;
  readonly profileClass?: 'test' | 'operational' | undefined;
  readonly origin?: 'shipped' | 'added' | undefined;
}

const entriesIn = 'smdp/catalogue';
const packagesIn = 'smdp/packages';
const mostLoaded = 32;

interface LoadedPackage {
  readonly der: Uint8Array;
  decoded: DecodedPackage | undefined;
}

interface DecodedPackage {
  readonly package: ProfilePackage;
  /** Bytes of each element. */
  readonly elements: readonly Uint8Array[];
}

const decoded = (der: Uint8Array): DecodedPackage => ({
  package: decodeProfilePackage(der),
  elements: readTlvs(der).map(({ bytes }) => bytes),
});

export class Catalogue {
  readonly #store: Store;
  readonly #clock: Clock;
  /** Packages in use, read and decoded once. */
  readonly #loaded = new Map<string, LoadedPackage>();

  constructor(environment: { readonly store: Store; readonly clock: Clock }) {
    this.#store = environment.store;
    this.#clock = environment.clock;
  }

  /**
   * Adds a package; the same bytes under the same name again change nothing. Throws UsageError PROFILE_TYPE_INVALID,
   * PROFILE_TYPE_EXISTS, or PROFILE_PACKAGE_INVALID (see takePackage).
   */
  add(added: NewPackage): CatalogueEntry {
    const { profileType } = added;
    if (!/^[^\p{Cc}]{1,100}$/u.test(profileType))
      throw new UsageError('PROFILE_TYPE_INVALID', 'a name has 1 to 100 characters and no control characters');
    const { der, package: taken } = takePackage(added.der);
    const present = this.get(profileType);
    if (present !== undefined) {
      if (equal(this.bytes(profileType), der)) return present;
      throw new UsageError('PROFILE_TYPE_EXISTS', 'another package has this name', { details: { profileType } });
    }
    const entry = describe(added, der, taken, this.#clock.now());
    this.#store.transact((transaction) => {
      transaction.put(entriesIn, profileType, entry);
      transaction.put(packagesIn, profileType, toHex(der));
    });
    return entry;
  }

  get(profileType: string): CatalogueEntry | undefined {
    const stored = this.#store.get<StoredEntry>(entriesIn, profileType);
    return stored === undefined ? undefined : complete(stored);
  }

  list(): CatalogueEntry[] {
    return this.#store.list<StoredEntry>(entriesIn).map(({ value }) => complete(value));
  }

  /** The package as it was added. */
  bytes(profileType: string): Uint8Array {
    return this.#load(profileType).der;
  }

  /**
   * The package for one subscriber. Throws UsageError PERSONALISATION_INVALID when a value is malformed or has no
   * place in the package.
   */
  personalised(profileType: string, iccid: string, values: SubscriberValues | null): Uint8Array {
    if (values === null) return this.bytes(profileType);
    try {
      const { elements } = this.#decoded(profileType);
      const personal = this.#personal(profileType, iccid, values);
      // Elements that hold no value of the subscriber go out byte for byte as they came in.
      return concat(
        ...personal.after.elements.map((element, i) =>
          element === personal.before.elements[i] ? elements[i]! : encodeProfileElement(element),
        ),
      );
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UsageError('PERSONALISATION_INVALID', error.message);
    }
  }

  /**
   * Tries the values on the package. Throws PersonalisationFault for the first that is malformed or has no place. With `whole`
   * it looks at the rules of packages too, and says which one the personalised package breaks.
   */
  checkValues(profileType: string, iccid: string, values: SubscriberValues, whole: boolean): string | undefined {
    const { after } = this.#personal(profileType, iccid, values);
    return whole ? lintPackage(after).find(({ severity }) => severity === 'error')?.message : undefined;
  }

  /** What the package is, algorithm and keys of its own subscriber among it. */
  facts(profileType: string): PackageFacts {
    return packageFacts(this.#decoded(profileType).package);
  }

  #personal(profileType: string, iccid: string, values: SubscriberValues) {
    const before = this.#decoded(profileType).package;
    return { before, after: personalise(before, personalisation(iccid, values, this.get(profileType)?.mncLength)) };
  }

  #decoded(profileType: string): DecodedPackage {
    const loaded = this.#load(profileType);
    return (loaded.decoded ??= decoded(loaded.der));
  }

  #load(profileType: string): LoadedPackage {
    const present = this.#loaded.get(profileType);
    if (present !== undefined) return present;
    const loaded: LoadedPackage = {
      der: fromHex(this.#store.get<string>(packagesIn, profileType) ?? ''),
      decoded: undefined,
    };
    if (this.#loaded.size >= mostLoaded) this.#loaded.clear();
    this.#loaded.set(profileType, loaded);
    return loaded;
  }
}

function personalisation(
  iccid: string,
  { k, opc, mncLength: given, ...rest }: SubscriberValues,
  mncLength: number | null | undefined,
): Personalisation {
  const hex = (text: string | undefined) => (text === undefined ? undefined : fromHex(text));
  return { ...rest, mncLength: given ?? mncLength ?? undefined, iccid, k: hex(k), opc: hex(opc) };
}

function describe(added: NewPackage, der: Uint8Array, taken: ProfilePackage, addedAt: number): CatalogueEntry {
  const facts = packageFacts(taken);
  return {
    profileType: added.profileType,
    iccid: facts.iccid,
    imsi: facts.imsi ?? null,
    mncLength: facts.mncLength ?? null,
    serviceProviderName: shortened(added.serviceProviderName ?? facts.serviceProviderName ?? added.profileType, 32),
    profileName: shortened(added.profileName ?? facts.profileType ?? added.profileType, 64),
    profileClass: added.profileClass ?? 'operational',
    size: der.length,
    version: facts.version,
    fiveG: facts.has5gs,
    algorithm: facts.subscriber?.algorithm ?? 'none',
    mandatoryServices: facts.mandatoryServices,
    unknownParts: unknownParts(taken),
    origin: added.origin ?? 'added',
    addedAt,
  };
}

/** Names in the metadata are limited in bytes; three a character is the most that UTF-16 code units take. */
function shortened(text: string, bytes: number): string {
  let kept = text;
  while (new TextEncoder().encode(kept).length > bytes) kept = [...kept].slice(0, -1).join('');
  return kept;
}
