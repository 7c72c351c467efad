import { Fields, readOnly } from '#core/protocol/asn1/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { buildCardImage, decodeProfilePackage, type CardImage } from '#core/protocol/saip/index.ts';
import {
  decodeProfileMetadata,
  type ProfileClass,
  type ProfileIdentifier,
  type ProfileMetadata,
} from '#core/protocol/sgp22/index.ts';
import { ProfileContents, type CardRecords } from '../uicc/index.ts';

/** What the ISD-R keeps of one installed profile. */
export interface InstalledProfile {
  readonly isdpAid: string;
  /** Digits. */
  readonly iccid: string;
  /** StoreMetadataRequest (BF25) as it came, hex. */
  readonly metadata: string;
  /** DpProprietaryData of ConfigureISDP, the value, hex. */
  readonly dpProprietaryData?: string | undefined;
  readonly nickname?: string | undefined;
  /** Bytes of non-volatile memory it takes. */
  readonly size: number;
  /** Sequence number of its installation result: tells two profiles apart that had the same AID one after the other. */
  readonly installation: number;
  /** CI under which it was downloaded; its notifications are signed under the same. */
  readonly ciPKId: string;
}

export const firstPort = 1;
const keyOfPort = (port: number) => (port === firstPort ? 'enabled' : `enabled/${port}`);

/** Which profile is enabled on a port. */
export interface EnabledState {
  readonly isdpAid?: string | undefined;
  /** Operational profile that a test profile took the place of: the one to return to. */
  readonly replacedByTest?: string | undefined;
}

const firstIsdp = 0x10;
const lastIsdp = 0xff;
const isdpAidOf = (number: number) => toHex(Uint8Array.of(...fromHex('A0000005591010FFFFFFFF890000'), number, 0x00));

/** The ISD-Ps: profiles installed, their states and contents. */
export class ProfileRegistry {
  readonly ports: number;
  readonly #records: CardRecords;
  #opened: { readonly installation: number; readonly contents: ProfileContents } | undefined;
  /** Image of the profile installed last, which is most likely the next to be enabled. */
  #latest: { readonly installation: number; readonly image: CardImage } | undefined;

  /** `ports`: profiles that can be enabled at once. */
  constructor(records: CardRecords, ports: number) {
    this.#records = records;
    this.ports = ports;
  }

  all(): InstalledProfile[] {
    return this.#records.list<InstalledProfile>('profiles').map(({ value }) => value);
  }

  find(identifier: ProfileIdentifier): InstalledProfile | undefined {
    if ('isdpAid' in identifier) return this.#records.get('profiles', identifier.isdpAid);
    return this.all().find((profile) => profile.iccid === identifier.iccid);
  }

  stateOn(port: number): EnabledState {
    return this.#records.get<EnabledState>('euicc', keyOfPort(port)) ?? {};
  }

  setStateOn(port: number, state: EnabledState): void {
    this.#records.put('euicc', keyOfPort(port), state);
  }

  enabledOn(port: number): InstalledProfile | undefined {
    const { isdpAid } = this.stateOn(port);
    return isdpAid === undefined ? undefined : this.find({ isdpAid });
  }

  /** Undefined for a profile that is disabled. */
  portOf({ isdpAid }: InstalledProfile): number | undefined {
    return this.#allPorts().find((port) => this.stateOn(port).isdpAid === isdpAid);
  }

  /** The one whose files the card shows. */
  get enabled(): InstalledProfile | undefined {
    return this.enabledOn(firstPort);
  }

  /** Bytes that installed profiles take. */
  get usedMemory(): number {
    return this.all().reduce((sum, profile) => sum + profile.size, 0);
  }

  /** Lowest AID not in use; undefined when all are. */
  freeIsdpAid(): string | undefined {
    const taken = new Set(this.all().map((profile) => profile.isdpAid));
    for (let number = firstIsdp; number <= lastIsdp; number++) {
      const aid = isdpAidOf(number);
      if (!taken.has(aid)) return aid;
    }
    return undefined;
  }

  /** Keeps the profile elements, from which `image` was built, as they came. */
  install(profile: InstalledProfile, elements: Uint8Array, image: CardImage): void {
    this.#records.put('profiles', profile.isdpAid, profile);
    this.#records.put('packages', profile.isdpAid, toHex(elements));
    this.#latest = { installation: profile.installation, image };
  }

  setNickname(profile: InstalledProfile, nickname: string): void {
    this.#records.put('profiles', profile.isdpAid, { ...profile, nickname: nickname === '' ? undefined : nickname });
  }

  delete(profile: InstalledProfile): void {
    this.#records.delete('profiles', profile.isdpAid);
    this.#records.delete('packages', profile.isdpAid);
    ProfileContents.erase(profile.isdpAid, this.#records);
    for (const port of this.#allPorts()) {
      const { isdpAid, replacedByTest } = this.stateOn(port);
      if (isdpAid === profile.isdpAid) this.setStateOn(port, {});
      else if (replacedByTest === profile.isdpAid) this.setStateOn(port, { isdpAid });
    }
  }

  #allPorts(): number[] {
    return Array.from({ length: this.ports }, (_, at) => firstPort + at);
  }

  /** Files and keys of the enabled profile. */
  enabledContents(): ProfileContents | undefined {
    const profile = this.enabled;
    if (profile === undefined) return undefined;
    const { installation, isdpAid } = profile;
    if (this.#opened?.installation !== installation) {
      const image = this.#latest?.installation === installation ? this.#latest.image : this.#readImage(isdpAid);
      this.#opened = { installation, contents: new ProfileContents(isdpAid, image, this.#records) };
    }
    return this.#opened.contents;
  }

  #readImage(isdpAid: string): CardImage {
    return buildCardImage(decodeProfilePackage(fromHex(this.#records.get<string>('packages', isdpAid) ?? '')));
  }
}

/** Absent means operational (SGP.22 section 5.5.3). */
export const classOf = (profile: InstalledProfile): ProfileClass => metadataOf(profile).profileClass ?? 'operational';

export const metadataOf = (profile: InstalledProfile): ProfileMetadata =>
  decodeProfileMetadata(new Fields(readOnly(fromHex(profile.metadata), 0xbf25).value));
