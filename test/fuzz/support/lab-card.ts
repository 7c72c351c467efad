import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeProfilePackage, encodeProfilePackage, personalise } from '#core/protocol/saip/index.ts';
import {
  decodeEuiccSigned2,
  disableProfile,
  enableProfile,
  getEuiccInfo2,
  getEid,
  getProfilesInfo,
  listNotification,
  setNickname,
  type NotificationMetadata,
  type ProfileInfo,
} from '#core/protocol/sgp22/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createEuicc, type Euicc, type EuiccIdentity } from '#simulator/euicc/index.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { eid, es10, labPki, LabServer, sample, selectIsdr, type DownloadOptions } from '#test/simulator/euicc/lab.ts';
import { vectorFiles, vectorBytes, vectorLines, vectorsAvailable } from '#test/support/vectors.ts';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { ensure } from '../engine/fuzz-target.ts';
import { forkableStore, type ForkableStore } from './forkable-store.ts';
import { recordingCard, type Recording } from './recording-card.ts';

const profilesFolder = join(import.meta.dirname, '../../../resources/profiles');

/** Our own packages, and those of the shared vectors where they are. */
export const profilePackages = (): Uint8Array[] => [
  ...readdirSync(profilesFolder)
    .filter((name) => name.endsWith('.der'))
    .sort()
    .map((name) => new Uint8Array(readFileSync(join(profilesFolder, name)))),
  ...(vectorsAvailable ? vectorFiles('upp', '.der').map(vectorBytes) : []),
];

/** Commands that third-party LPAs sent in the shared transcripts, where they are. */
export const recordedCommands = (): Uint8Array[] =>
  vectorsAvailable
    ? vectorFiles('transcripts', '.jsonl')
        .flatMap((path) => vectorLines<{ readonly dir?: string; readonly kind?: string; readonly hex?: string }>(path))
        .filter(({ dir, kind }) => dir === 'host-to-card' && kind === 'apdu')
        .flatMap(({ hex }) => (hex === undefined ? [] : [fromHex(hex)]))
    : [];

/** The packaged sample under another ICCID. */
export const packageFor = (iccid: string): Uint8Array =>
  encodeProfilePackage(personalise(decodeProfilePackage(sample.elements), { iccid }));

/** State of a card as its terminal sees it, read after a cold start. */
export interface CardState {
  readonly profiles: readonly ProfileInfo[];
  readonly notifications: readonly NotificationMetadata[];
  readonly freeMemory: number;
}

const iccids = ['89882470000000000014', '89000000000000000022'] as const;
const cleanIccid = '89000000000000000030';

/** A lab with one card of which every case gets a copy: two profiles, one enabled, notifications waiting. */
export class LabCard {
  readonly pki: LabPki;
  readonly identity: EuiccIdentity;
  readonly recording: Recording;
  readonly bpps: Uint8Array[] = [];
  readonly #base = forkableStore();
  readonly #cleanPackage = packageFor(cleanIccid);
  #seed = 0;

  static async open(): Promise<LabCard> {
    const pki = await labPki();
    return new LabCard(pki, await pki.euicc(eid));
  }

  private constructor(pki: LabPki, identity: EuiccIdentity) {
    this.pki = pki;
    this.identity = identity;
    const { card, recording } = recordingCard(this.start(this.#base));
    this.recording = recording;
    selectIsdr(card);
    const server = this.server('base');
    for (const [i, iccid] of iccids.entries())
      server.download(card, { iccid, elements: packageFor(iccid), withProtectionKeys: i === 1 });
    es10(card, enableProfile, { profile: { iccid: iccids[0] }, refreshFlag: false });
    es10(card, disableProfile, { profile: { iccid: iccids[0] }, refreshFlag: false });
    es10(card, enableProfile, { profile: { iccid: iccids[0] }, refreshFlag: true });
    es10(card, setNickname, { iccid: iccids[1], profileNickname: 'Second' });
    this.bpps.push(...this.#boundPackages());
  }

  server(seed: string): LabServer {
    return new LabServer(this.pki, seed);
  }

  copy(): ForkableStore {
    return this.#base.fork();
  }

  /** Memory of a card from the factory. */
  empty(): ForkableStore {
    return forkableStore();
  }

  /** Records that a card keeps of profiles, beside its list of notifications. */
  traces(store: ForkableStore): number {
    const names = ['profiles', 'packages', 'files', 'secrets', 'sequence-numbers'];
    return names.reduce((sum, name) => sum + store.count(`card/card/${name}`), 0);
  }

  /** The card on this memory, powered on; whatever it could not do by itself is thrown. */
  start(store: ForkableStore, strict = false): Euicc {
    const onFault = (error: unknown) => {
      throw error;
    };
    const random = seededRandom(`card ${this.#seed++}`);
    const card = createEuicc({ id: 'card', store, random, identity: this.identity, options: { onFault, strict } });
    card.powerOn();
    return card;
  }

  /** A prepared download: its transaction and what a package can be bound to. */
  prepare(card: SimulatedCard, server: LabServer, options: DownloadOptions = {}) {
    const session = server.authenticate(card, options.curve);
    const prepared = server.prepare(card, session, options);
    if (!('euiccSigned2' in prepared)) throw new Error(`not prepared: ${prepared.result}`);
    const { euiccOtpk } = decodeEuiccSigned2(prepared.euiccSigned2);
    return { transactionId: session.transactionId, euiccOtpk };
  }

  /** What the card shows after a power cut. Throws when it contradicts itself. */
  stateAfterPowerCut(store: ForkableStore): CardState {
    const card = this.start(store);
    selectIsdr(card);
    ensure(es10(card, getEid, {}).eid === eid, 'the EID changed');
    const list = es10(card, getProfilesInfo, {});
    ensure('profiles' in list, 'profiles cannot be listed');
    const notificationList = es10(card, listNotification, {});
    ensure('notifications' in notificationList, 'notifications cannot be listed');
    const { profiles } = list;
    const { notifications } = notificationList;
    ensure(new Set(profiles.map((one) => one.iccid)).size === profiles.length, 'two profiles with one ICCID');
    ensure(profiles.filter((one) => one.profileState === 'enabled').length <= 1, 'two profiles enabled');
    const numbers = notifications.map((one) => one.seqNumber);
    ensure(
      numbers.every((number, i) => i === 0 || number > numbers[i - 1]!),
      'notifications out of order',
    );
    for (const [select, read] of [
      ['00A40004023F00', '80F2000000'],
      ['00A40004022FE2', '00B0000000'],
    ]) {
      card.transmit(fromHex(select!));
      ensure(card.transmit(fromHex(read!)).at(-2) !== 0x6f, 'files cannot be read');
    }
    selectIsdr(card);
    const freeMemory = es10(card, getEuiccInfo2, {}).extCardResource.freeNonVolatileMemory;
    ensure(freeMemory !== undefined && freeMemory >= 0, 'memory is not accounted for');
    return { profiles, notifications, freeMemory };
  }

  /** Whatever happened before, a well-made download after it works and takes a number of its own. */
  ensureWorks(store: ForkableStore): void {
    const before = this.stateAfterPowerCut(store);
    const card = this.start(store);
    selectIsdr(card);
    const answer = this.server(`clean ${this.#seed}`).download(card, {
      iccid: cleanIccid,
      elements: this.#cleanPackage,
    });
    ensure(answer.length > 2, 'a clean download gives no result');
    const after = this.stateAfterPowerCut(store);
    const had = before.profiles.some((one) => one.iccid === cleanIccid);
    ensure(had || after.profiles.length === before.profiles.length + 1, 'a clean download fails');
    ensure(after.notifications.length > before.notifications.length, 'a clean download is not notified');
    ensure(had || after.freeMemory < before.freeMemory, 'a profile takes no memory');
  }

  /** One of each curve and protection, bound to a card that is thrown away. */
  #boundPackages(): Uint8Array[] {
    const made: Uint8Array[] = [];
    for (const curve of ['P-256', 'brainpoolP256r1'] as const)
      for (const withProtectionKeys of [false, true]) {
        const card = this.start(forkableStore());
        selectIsdr(card);
        const server = this.server(`bound ${made.length}`);
        const { transactionId, euiccOtpk } = this.prepare(card, server, { curve });
        made.push(server.bind(transactionId, euiccOtpk, { curve, withProtectionKeys, iccid: iccids[0] }));
      }
    return made;
  }
}
