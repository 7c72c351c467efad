import { readTlvs } from '#core/protocol/asn1/index.ts';
import { concat, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  buildCardImage,
  cardCapability,
  comparePackages,
  decodeProfilePackage,
  encodeProfilePackage,
  lintPackage,
  packageTree,
  ProfilePackageError,
  secretRanges,
  withoutSecrets,
  type PackageNode,
  type ProfilePackage,
} from '#core/protocol/saip/index.ts';
import { Catalogue } from '#services/smdp/catalogue.ts';
import { UsageError } from '#shared/errors.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import type { Dice } from '../engine/dice.ts';
import { ensure, type FuzzTarget } from '../engine/fuzz-target.ts';
import { mutateBytes } from '../engine/mutate-bytes.ts';
import { profilePackages } from '../support/lab-card.ts';

/** Profile packages: shown, read, judged, compared, built, catalogued and personalised, or refused with a code. A part is one element. */
export const saip: FuzzTarget = {
  name: 'saip',
  everyday: 400,
  outcomes: ['unreadable', 'not buildable', 'built, not catalogued', 'personalised'],
  open: () => {
    const corpus = profilePackages().map((der) => readTlvs(der).map(({ bytes }) => bytes));
    const others = corpus.flat();
    const clock = new ManualClock();
    const sound = decodeProfilePackage(concat(...corpus[0]!));
    const card = cardCapability({
      profileVersion: '2.2.0',
      uiccCapability: ['usimSupport'],
      freeNonVolatileMemory: 9000,
    });
    return Promise.resolve({
      generate(dice) {
        const elements = [...dice.pick(corpus)];
        for (let rounds = 1 + dice.below(2); rounds > 0; rounds--) changeElements(dice, elements, others);
        return elements.map(toHex);
      },
      run(elements) {
        const der = concat(...elements.map(fromHex));
        ensureShown(der);
        const decoded = refusable(() => decodeProfilePackage(der));
        if (decoded === undefined) return 'unreadable';
        lintPackage(decoded, { der, profileClass: 'operational', card });
        refusable(() => comparePackages(decoded, sound));
        ensureStable(decoded);
        if (refusable(() => buildCardImage(decoded)) === undefined) return 'not buildable';
        const catalogue = new Catalogue({ store: memoryStore(), clock });
        if (refusable(() => catalogue.add({ profileType: 'fuzzed', der })) === undefined)
          return 'built, not catalogued';
        const values = { k: '11'.repeat(16), opc: '22'.repeat(16), imsi: '001010000000001' };
        const personal = refusable(() => catalogue.personalised('fuzzed', '89000000000000000022', values));
        if (personal === undefined) return 'catalogued, not personalised';
        buildCardImage(decodeProfilePackage(personal));
        return 'personalised';
      },
    });
  },
};

/** A tree of whatever it is, each node once, nothing secret outside the ranges that are left out. */
function ensureShown(der: Uint8Array): void {
  const tree = packageTree(der);
  const ids = new Set<string>();
  const visit = (nodes: readonly PackageNode[]): void => {
    for (const { id, value, secret, children } of nodes) {
      ensure(!ids.has(id), `two nodes are called ${id}`);
      ids.add(id);
      ensure(secret !== true || value === undefined || value === 'keys, not shown', `${id} shows a secret`);
      visit(children);
    }
  };
  visit(tree);
  ensure(withoutSecrets(der, secretRanges(tree)).length === der.length, 'the bytes beside the tree are not as many');
}

function changeElements(dice: Dice, elements: Uint8Array[], others: readonly Uint8Array[]): void {
  const at = dice.below(elements.length);
  switch (dice.below(8)) {
    case 0:
      elements.splice(at, 1);
      if (elements.length === 0) elements.push(dice.pick(others));
      break;
    case 1:
      elements.splice(at, 0, dice.pick(others));
      break;
    case 2: {
      const other = dice.below(elements.length);
      [elements[at], elements[other]] = [elements[other]!, elements[at]!];
      break;
    }
    default:
      elements[at] = mutateBytes(dice, elements[at]!, others);
  }
}

/** Written and read again, a package is written the same. */
function ensureStable(decoded: ProfilePackage): void {
  const written = encodeProfilePackage(decoded);
  ensure(
    toHex(encodeProfilePackage(decodeProfilePackage(written))) === toHex(written),
    'not the same when written again',
  );
}

function refusable<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof ProfilePackageError || error instanceof UsageError) return undefined;
    throw error;
  }
}
