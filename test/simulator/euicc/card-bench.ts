import type { Store } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import {
  decodeEuiccSigned2,
  decodeProfileInstallationResult,
  getProfilesInfo,
  listNotification,
  segmentBoundProfilePackage,
} from '#core/protocol/sgp22/index.ts';
import { decodeProfilePackage, encodeProfilePackage, personalise } from '#core/protocol/saip/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createEuicc, type Euicc, type EuiccIdentity, type EuiccParts } from '#simulator/euicc/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { eid, es10, labPki, LabServer, sample, selectIsdr, storeData, type DownloadOptions } from './lab.ts';

/** ICCIDs of profiles for the bench; the first is the sample's own. */
export const iccids = {
  first: '89882470000000000014',
  second: '89000000000000000022',
  third: '89000000000000000030',
  unknown: '89000000000000000048',
} as const;

/** A store that can be told to fail, as worn-out memory does. */
export interface BreakableStore extends Store {
  failing: 'reads' | 'writes' | 'next write' | undefined;
}

class WornOut extends Error {}

export function breakableStore(): BreakableStore {
  const store = memoryStore();
  return {
    ...store,
    failing: undefined,
    list(collection, range) {
      if (this.failing === 'reads') throw new WornOut();
      return store.list(collection, range);
    },
    transact(change) {
      const fails = this.failing === 'writes' || this.failing === 'next write';
      if (this.failing === 'next write') this.failing = undefined;
      if (fails) throw new WornOut();
      return store.transact(change);
    },
  };
}

/** One card with what its tests ask of it, and a server of the lab beside it. */
export class CardBench {
  readonly pki: LabPki;
  readonly identity: EuiccIdentity;
  store = breakableStore();
  card!: Euicc;
  server: LabServer;
  #seed = 0;

  private constructor(pki: LabPki, identity: EuiccIdentity) {
    this.pki = pki;
    this.identity = identity;
    this.server = new LabServer(pki);
  }

  static async open(curves: Parameters<typeof labPki>[0] = ['P-256']): Promise<CardBench> {
    const pki = await labPki(curves);
    return new CardBench(pki, await pki.euicc(eid));
  }

  /** A new card on an empty store. */
  renew(extra: Partial<EuiccParts> = {}): void {
    this.store = breakableStore();
    this.server = new LabServer(this.pki, `server ${this.#seed++}`);
    this.start(extra);
  }

  /** The same card after a power cut, or with other capabilities. */
  start(extra: Partial<EuiccParts> = {}): void {
    const { store, identity } = this;
    const onFault = (error: unknown) => {
      if (!(error instanceof WornOut)) throw error;
    };
    const random = seededRandom(`card ${this.#seed++}`);
    this.card = createEuicc({
      id: 'card',
      store,
      random,
      identity,
      ...extra,
      options: { onFault, ...extra.options },
    });
    this.card.powerOn();
    selectIsdr(this.card);
  }

  /** Downloads the sample under `iccid`; the bytes of the result. Throws unless it is installed. */
  install(iccid: string, metadata: DownloadOptions['metadata'] = {}): Uint8Array {
    const answer = this.server.download(this.card, { iccid, elements: packageFor(iccid), metadata });
    const { finalResult } = decodeProfileInstallationResult(answer.subarray(0, -2));
    if (finalResult.kind === 'error') throw new Error(finalResult.errorReason);
    return answer.subarray(0, -2);
  }

  /** A download up to its bound package, cut into commands. */
  prepare(options: Partial<Parameters<LabServer['bind']>[2]> = {}): Uint8Array[] {
    const { transactionId, response } = this.server.authenticate(this.card, options.curve);
    const prepared = this.server.prepare(this.card, { transactionId, response }, options);
    if (!('euiccSigned2' in prepared)) throw new Error(prepared.result);
    const { euiccOtpk } = decodeEuiccSigned2(prepared.euiccSigned2);
    return segmentBoundProfilePackage(this.server.bind(transactionId, euiccOtpk, { iccid: iccids.first, ...options }));
  }

  /** Sends commands of a package until one answers; that answer. */
  load(commands: readonly Uint8Array[]): Uint8Array {
    let answer: Uint8Array = new Uint8Array();
    for (const command of commands) {
      answer = storeData(this.card, command);
      if (answer.length > 2 || answer[0] !== 0x90) break;
    }
    return answer;
  }

  get profiles() {
    const list = es10(this.card, getProfilesInfo, {});
    return 'profiles' in list ? list.profiles : [];
  }

  get states(): Record<string, string | undefined> {
    return Object.fromEntries(this.profiles.map((one) => [one.iccid, one.profileState]));
  }

  get notifications() {
    const list = es10(this.card, listNotification, {});
    return 'notifications' in list ? list.notifications : [];
  }

  /** Whole answer to one request, hex, the status word at its end. */
  ask(request: string): string {
    return toHex(storeData(this.card, Uint8Array.from(Buffer.from(request.replace(/ /g, ''), 'hex'))));
  }
}

/** The sample package under another ICCID. */
export const packageFor = (iccid: string): Uint8Array =>
  iccid === iccids.first
    ? sample.elements
    : encodeProfilePackage(personalise(decodeProfilePackage(sample.elements), { iccid }));
