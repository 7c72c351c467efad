import type { Random } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import { luhnDigit } from '#core/protocol/identifiers/index.ts';
import {
  decodeProfilePackage,
  packageFacts,
  type PackageFacts,
  type SubscriberFacts,
} from '#core/protocol/saip/index.ts';
import type { Network, NewSubscriber } from '#services/network/index.ts';
import type { CatalogueEntry } from '#services/smdp/index.ts';

/** Issuer part of the lab's ICCIDs: 89, country 882 of international networks, test issuer. */
const iccidPrefix = '898824700';
/** Network of a package that does not say how long its MNC is: 999-70, for internal use. */
const testNetwork = '99970';

function digits(random: Random, count: number): string {
  return [...random.bytes(count)].map((byte) => String(byte % 10)).join('');
}

/** A subscriber nobody had before: ICCID of 19 digits with its Luhn digit, IMSI of the package's own network, random K and OPc (TOPc). */
export function freshSubscriber(
  random: Random,
  { imsi, mncLength }: Pick<CatalogueEntry, 'imsi' | 'mncLength'>,
  keys: Pick<SubscriberFacts, 'k' | 'opc'>,
) {
  const network = imsi === null || mncLength === null ? testNetwork : imsi.slice(0, 3 + mncLength);
  const body = iccidPrefix + digits(random, 9);
  return {
    iccid: body + luhnDigit(body),
    imsi: network + digits(random, 15 - network.length),
    k: toHex(random.bytes(keys.k.length)),
    opc: toHex(random.bytes(keys.opc.length)),
  };
}

/** Tells the AuC of the subscriber inside a profile package, once: a subscription it knows keeps its SQN. */
export function announceSubscriber(network: Network, der: Uint8Array): void {
  const facts = packageFacts(decodeProfilePackage(der));
  const { subscriber } = facts;
  if (subscriber === undefined || network.subscriber(subscriber.imsi) !== undefined) return;
  const known = asSubscriber(subscriber);
  if (known === undefined) return;
  network.addSubscriber(known);
  network.setSubscriptionData(subscriber.imsi, subscriptionOf(subscriber.imsi, facts));
}

/** What a subscription may do by its profile: the 5G core only with the files for it. */
export const subscriptionOf = (imsi: string, { has5gs, mncLength }: PackageFacts) => ({
  technologies: has5gs ? (['eutran', 'nr'] as const) : (['eutran'] as const),
  home: imsi.slice(0, 3 + (mncLength ?? 2)),
});

/** As the AuC takes it; undefined where the package gives TUAK lengths that are none, or rotations no card takes. */
export function asSubscriber(facts: SubscriberFacts): NewSubscriber | undefined {
  const { imsi, algorithm, tuak, constants } = facts;
  if (algorithm === 'tuak' && tuak === undefined) return undefined;
  if (constants?.rotations.some((bits) => bits % 8 !== 0)) return undefined;
  return {
    imsi,
    algorithm,
    tuak,
    constants: constants && { rotations: toHex(constants.rotations), xoring: toHex(constants.xoring) },
    k: toHex(facts.k),
    opc: algorithm === 'usimTestAlgorithm' ? undefined : toHex(facts.opc),
  };
}
