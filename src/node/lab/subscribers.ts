import type { Random } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import { luhnDigit } from '#core/protocol/identifiers/index.ts';
import { decodeProfilePackage, packageFacts } from '#core/protocol/saip/index.ts';
import type { Network } from '#services/network/index.ts';
import type { CatalogueEntry } from '#services/smdp/index.ts';

/** Issuer part of the lab's ICCIDs: 89, country 882 of international networks, test issuer. */
const iccidPrefix = '898824700';
/** Network of a package that does not say how long its MNC is: 999-70, for internal use. */
const testNetwork = '99970';

function digits(random: Random, count: number): string {
  return [...random.bytes(count)].map((byte) => String(byte % 10)).join('');
}

/** A subscriber nobody had before: ICCID of 19 digits with its Luhn digit, IMSI of the package's own network, random K and OPc. */
export function freshSubscriber(random: Random, { imsi, mncLength }: Pick<CatalogueEntry, 'imsi' | 'mncLength'>) {
  const network = imsi === null || mncLength === null ? testNetwork : imsi.slice(0, 3 + mncLength);
  const body = iccidPrefix + digits(random, 9);
  return {
    iccid: body + luhnDigit(body),
    imsi: network + digits(random, 15 - network.length),
    k: toHex(random.bytes(16)),
    opc: toHex(random.bytes(16)),
  };
}

/** Tells the AuC of the subscriber inside a profile package, once: a subscription it knows keeps its SQN. */
export function announceSubscriber(network: Network, der: Uint8Array): void {
  const { subscriber } = packageFacts(decodeProfilePackage(der));
  if (subscriber === undefined || subscriber.algorithm === 'tuak') return;
  if (network.subscriber(subscriber.imsi) !== undefined) return;
  network.addSubscriber({
    imsi: subscriber.imsi,
    algorithm: subscriber.algorithm,
    k: toHex(subscriber.k),
    opc: subscriber.algorithm === 'milenage' ? toHex(subscriber.opc) : undefined,
  });
}
