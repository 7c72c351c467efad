import { TlvError } from '#core/protocol/asn1/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import { KeyError } from '#core/protocol/crypto/index.ts';
import { decodeSuciCalculationInfo, hasService, type AdministrativeData } from '#core/protocol/ts31102/index.ts';
import {
  concealMsin,
  decodeSuci,
  encodeSuci,
  msinBlock,
  protectionScheme,
  type SuciHead,
} from '#core/protocol/ts33501/index.ts';
import { CardError, WorkbenchError } from '#shared/errors.ts';
import type { UsimSession } from '../../euicc/index.ts';
import { fail, notApplicable, pass, type Check, type CheckFinding, type CheckSubject } from '../check.ts';
import type { NetworkClient } from '../network-client.ts';
import { akaRefusal, networkOf } from './network-of.ts';
import { withUsim } from './with-usim.ts';

/** Services of the USIM Service Table, TS 31.102 section 4.2.8. */
const identifierPrivacy = 124;
const suciByUsim = 125;

/** Two digits of filler: no routing indicator is set, which stands for 0 (TS 23.003 section 2.2B). */
const noRoutingIndicator = Uint8Array.of(0xf0, 0xff);

const schemeNames = new Map<number, string>([
  [protectionScheme.null, 'null scheme'],
  [protectionScheme.profileA, 'profile A'],
  [protectionScheme.profileB, 'profile B'],
]);

/** The network comes from the SUCI to the card's IMSI, whoever is to calculate it (TS 33.501 sections 6.12.2 and 6.12.5, annex C). */
export const suciCalculation: Check<'suciCalculation'> = {
  name: 'suciCalculation',
  async run(subject) {
    const network = networkOf(subject);
    if (network === undefined) return notApplicable('LAB_MISSING');
    try {
      return await withUsim(subject, async (usim) => {
        await usim.selectUsim();
        const table = await usim.readServiceTable();
        if (!hasService(table, identifierPrivacy)) return notApplicable('SUCI_NOT_ASKED', { 'service 124': 'absent' });
        const { imsi, administrativeData } = await usim.readSubscriber();
        const card = { usim, network, imsi, administrativeData };
        return hasService(table, suciByUsim) ? byUsim(card) : byTerminal(card, subject);
      });
    } catch (error) {
      const refusal = akaRefusal(error) ?? suciRefusal(error);
      if (refusal === undefined) throw error;
      return refusal;
    }
  },
};

interface Card {
  readonly usim: UsimSession;
  readonly network: NetworkClient;
  readonly imsi: string;
  readonly administrativeData: AdministrativeData;
}

/** GET IDENTITY; the scheme is the card's choice. */
async function byUsim({ usim, network, imsi }: Card): Promise<CheckFinding> {
  const suci = await usim.getIdentity();
  const { scheme, homeNetworkKeyId } = readSuci(suci);
  const facts = {
    'calculated by': 'the USIM',
    scheme: schemeNames.get(scheme) ?? String(scheme),
    ...(scheme === protectionScheme.null ? {} : { 'key of the home network': String(homeNetworkKeyId) }),
  };
  const revealed = await network.deconceal(toHex(suci));
  return judged(revealed.imsi === imsi, facts);
}

/** What a terminal would send, for every scheme that the profile lists: each of them may meet a terminal that knows no other. */
async function byTerminal(card: Card, { services }: CheckSubject): Promise<CheckFinding> {
  const { usim, network, imsi, administrativeData } = card;
  const content = await usim.readUsimFile('EF.SUCI_Calc_Info', 0x5fc0, 0x4f07);
  if (content === undefined) return fail('SUCI_FILE_MISSING', { file: 'DF.5GS/EF.SUCI_Calc_Info' });
  const { schemes, keys } = decodeSuciCalculationInfo(content);
  const indicator = await usim.readUsimFile('EF.Routing_Indicator', 0x5fc0, 0x4f0a);
  const { mncLength } = administrativeData;
  if (mncLength === undefined) return fail('MNC_LENGTH_MISSING', { file: 'EF.AD' });
  const [mcc, mnc, msin] = [imsi.slice(0, 3), imsi.slice(3, 3 + mncLength), msinBlock(imsi.slice(3 + mncLength))];
  const head = { mcc, mnc, routingIndicator: indicator?.subarray(0, 2) ?? noRoutingIndicator };
  const facts: Record<string, string> = { 'calculated by': 'the terminal' };
  const listed = schemes.length === 0 ? [{ scheme: protectionScheme.null, keyIndex: 0 }] : schemes;
  let sound = true;
  for (const [i, { scheme, keyIndex }] of listed.entries()) {
    const choice = `choice ${i + 1}`;
    const name = schemeNames.get(scheme) ?? `scheme ${scheme}`;
    const key = keys[keyIndex - 1];
    let suci: Uint8Array;
    if (scheme === protectionScheme.null) suci = encodeSuci({ ...head, scheme, homeNetworkKeyId: 0 }, msin);
    else if (scheme !== protectionScheme.profileA && scheme !== protectionScheme.profileB) {
      facts[choice] = `${name}: not known, left out as a terminal does`;
      continue;
    } else if (key === undefined)
      return fail('SUCI_KEY_MISSING', { ...facts, [choice]: `${name}: no key ${keyIndex} in the file` });
    else {
      const output = concealMsin(scheme, key.publicKey, msin, services.environment.random);
      suci = encodeSuci({ ...head, scheme, homeNetworkKeyId: key.id }, output);
    }
    const revealed = (await network.deconceal(toHex(suci))).imsi === imsi;
    sound &&= revealed;
    const what = scheme === protectionScheme.null ? name : `${name} with key ${key!.id}`;
    facts[choice] = `${what}: the network comes to ${revealed ? 'the' : 'another'} IMSI`;
  }
  return sound ? pass(facts) : fail('SUCI_WRONG', facts);
}

const judged = (agrees: boolean, facts: Readonly<Record<string, string>>): CheckFinding =>
  agrees
    ? pass({ ...facts, network: 'comes to the IMSI' })
    : fail('SUCI_WRONG', { ...facts, network: 'comes to another IMSI' });

function readSuci(suci: Uint8Array): SuciHead {
  try {
    return decodeSuci(suci);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new WorkbenchError('SUCI_MALFORMED', error.message, { cause: error });
  }
}

/** What says that the profile is wrong, and what that nobody here can judge it. */
function suciRefusal(error: unknown): CheckFinding | undefined {
  if (error instanceof WorkbenchError) {
    if (error.code === 'HOME_NETWORK_KEY_UNKNOWN') return notApplicable('HOME_NETWORK_KEY_UNKNOWN');
    if (error.code === 'SUCI_WRONG' || error.code === 'SUCI_MALFORMED')
      return fail(error.code, { network: 'cannot come to the IMSI' });
  }
  if (error instanceof KeyError) return fail('SUCI_KEY_INVALID', { key: error.message });
  if (error instanceof TlvError) return fail('SUCI_FILE_MALFORMED', { file: error.message });
  if (error instanceof CardError) return fail('SUCI_REFUSED', { sw: error.sw.toString(16).toUpperCase() });
  return undefined;
}
