import type { Random, Store } from '#core/environment/index.ts';
import type { SimulatedCard } from '../card.ts';
import { buildAtr, CardRecords, Uicc, type CardApplet, type UiccOptions } from '../uicc/index.ts';
import { ecasd, plainFci } from './ecasd.ts';
import { standardCapability, type EuiccCapability } from './euicc-capability.ts';
import { EuiccCore } from './euicc-core.ts';
import type { EuiccIdentity } from './euicc-identity.ts';
import { loadAtFactory, type FactoryProfile } from './factory-profile.ts';
import { reportInterruption } from './interrupted-loading.ts';
import { IsdR } from './isd-r.ts';

/**
 * `strict` also refuses: segments over 1020 bytes, package commands cut otherwise than SGP.22 section 2.5.5 says, host
 * identifiers over 16 bytes, lengths that are not the shortest, refresh flags that are left out or neither 00 nor FF, test
 * profiles with other than test keys.
 */
export type EuiccOptions = UiccOptions;

export interface EuiccParts {
  /** Unique in the store; the card's records lie under `card/<id>/`. */
  readonly id: string;
  readonly store: Store;
  readonly random: Random;
  readonly identity: EuiccIdentity;
  /** What differs from `standardCapability`. */
  readonly capability?: Partial<EuiccCapability> | undefined;
  /** Loaded and enabled when the card is new. */
  readonly factoryProfile?: FactoryProfile | undefined;
  readonly options?: EuiccOptions | undefined;
}

export interface Euicc extends SimulatedCard {
  readonly eid: string;
}

/**
 * A consumer eUICC of SGP.22 v2: UICC operating system, ISD-R, ECASD, and the files of the enabled profile.
 * Throws UsageError EUICC_IDENTITY when the identity's certificates do not belong together.
 */
export function createEuicc({
  id,
  store,
  random,
  identity,
  capability,
  factoryProfile,
  options = {},
}: EuiccParts): Euicc {
  const records = new CardRecords(store, id);
  const whole = { ...standardCapability, ...capability };
  const { strict = false, onFault } = options;
  const core = new EuiccCore({ identity, capability: whole, records, random, strict, onFault });
  const own: CardApplet[] = [new IsdR(core), ecasd(core.eid)];
  const card = new Uicc({
    freeMemory: () => core.freeMemory,
    ...options,
    records,
    random,
    atr: buildAtr('euicc', options),
    contents: () => core.profiles.enabledContents(),
    applets: () => [...own, ...profileApplets(core)],
    onReset: () => {
      core.session = { state: 'idle' };
      reportInterruption(core);
    },
  });
  core.attach(card);
  if (factoryProfile !== undefined) loadAtFactory(core, factoryProfile);
  return Object.assign(card, { eid: core.eid });
}

/** Security domains and applets of the enabled profile: selectable, without commands of their own. */
function profileApplets(core: EuiccCore): CardApplet[] {
  const applications = core.profiles.enabledContents()?.image.applications ?? [];
  return applications
    .filter((application) => application.fid === undefined)
    .map(({ aid }) => ({ aid, select: () => plainFci(aid), execute: () => undefined }));
}
