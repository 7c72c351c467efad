import {
  cimi,
  extendedError,
  readAddresses,
  readC5greg,
  readCereg,
  readContexts,
  readFunctionality,
  reportRegistration,
  setFunctionality,
  type Registration,
} from '#core/protocol/at/index.ts';
import { rejectCauseWords } from '#shared/words/index.ts';
import { esimSlot } from '../../imei/situation.ts';
import { readImeis, unlessRefused, type ModemSession } from '../../modems/index.ts';
import { fail, notApplicable, pass, type Check, type CheckFinding } from '../check.ts';
import type { NetworkClient } from '../network-client.ts';
import { networkOf } from './network-of.ts';

/** EMM and 5GMM causes with which equipment is refused: TS 24.301 annex A, TS 24.501 annex A. */
const equipmentCauses = new Set([5, 6]);
/** The home network knows no such subscriber, or bars it. */
const subscriptionCauses = new Set([2, 7, 8]);
const esmFailure = 19;

/**
 * The modem registers with the eSIM, its IMEI is admitted, and it gets an address (TS 24.301, TS 24.501). A simulated modem's radio
 * is switched off and on for it and left as it was; a real one is only asked how it stands.
 */
export const networkAttach: Check<'networkAttach'> = {
  name: 'networkAttach',
  // A modem takes up no SIM whose ICCID it cannot read, and none registers whose keys differ.
  buildsOn: ['iccidOnCard', 'akaAgreement'],
  async run(subject) {
    const { device, services } = subject;
    const slot = esimSlot(device);
    if (device.modemLine === undefined || slot === undefined) return notApplicable('NO_MODEM');
    const simulated = device.kind === 'simulated';
    const network = simulated ? networkOf(subject) : undefined;
    if (simulated && network === undefined) return notApplicable('LAB_MISSING');
    return services.desks.withModem(device, async (modem) => {
      if (network !== undefined) {
        // Before the slot is taken: reading may want to take it too.
        const [{ imei } = { imei: null }] = await readImeis(modem, [slot]);
        return modem.withSlot(slot, () => attachAnew(modem, imei, network));
      }
      if ((await modem.slotInUse()) !== slot) return notApplicable('ESIM_SLOT_NOT_IN_USE');
      return asItStands(modem);
    });
  },
};

async function attachAnew(modem: ModemSession, imei: string | null, network: NetworkClient): Promise<CheckFinding> {
  const before = await modem.execute(readFunctionality, undefined);
  const names = ['+CEREG', '+C5GREG'] as const;
  const reporting = new Map<(typeof names)[number], number>();
  try {
    await modem.execute(setFunctionality, { level: 4 });
    await modem.execute(setFunctionality, { level: 1 });
    const imsi = await unlessRefused(modem.execute(cimi, undefined), undefined);
    if (imsi === undefined) return notApplicable('SIM_NOT_READY');
    for (const [name, read] of [
      [names[0], readCereg],
      [names[1], readC5greg],
    ] as const) {
      reporting.set(name, (await ask(modem, read))?.reporting ?? 0);
      await unlessRefused(modem.execute(reportRegistration, { name, reporting: 3 }), undefined);
    }
    const state = await registration(modem);
    const known = await network.subscription(imsi);
    const facts = { registration: state.words };
    if (!state.registered) return await refused(state, known.known, facts, network, imei);
    const list = imei === null ? 'unknown' : await network.equipment(imei);
    const equipment = { ...facts, 'equipment check': equipmentWords(list, known.sharedWith) };
    const { words, address } = await dataConnection(modem);
    const all = { ...equipment, 'data connection': words };
    return address === undefined ? fail('DATA_CONNECTION_REFUSED', all) : pass(all);
  } finally {
    for (const [name, level] of reporting)
      await unlessRefused(modem.execute(reportRegistration, { name, reporting: level }), undefined);
    if (before === 0 || before === 4) await modem.execute(setFunctionality, { level: before });
  }
}

async function refused(
  { cause }: State,
  known: boolean,
  facts: { readonly registration: string },
  network: NetworkClient,
  imei: string | null,
): Promise<CheckFinding> {
  if (cause === undefined) return fail('NOT_REGISTERED', facts);
  if (subscriptionCauses.has(cause) && !known) return notApplicable('SUBSCRIBER_UNKNOWN', facts);
  if (equipmentCauses.has(cause)) {
    const list = imei === null ? 'unknown' : await network.equipment(imei);
    return fail('EQUIPMENT_REFUSED', { ...facts, 'equipment check': `refused: the IMEI is ${list}` });
  }
  const told = { ...facts, 'equipment check': 'not reached', 'data connection': 'not reached' };
  return cause === esmFailure ? fail('DATA_CONNECTION_REFUSED', told) : fail('REGISTRATION_REFUSED', told);
}

/** Reads alone: whoever owns the device decides what its radio does. */
async function asItStands(modem: ModemSession): Promise<CheckFinding> {
  const level = await modem.execute(readFunctionality, undefined);
  if (level !== 1) return notApplicable('RADIO_OFF', { radio: 'off' });
  const state = await registration(modem);
  const facts = { registration: state.words, 'equipment check': 'the network alone knows' };
  if (!state.registered) {
    const modemSays = await unlessRefused(modem.execute(extendedError, undefined), undefined);
    const told = { registration: state.words, ...(modemSays ? { 'modem says': modemSays } : {}) };
    return state.denied ? fail('REGISTRATION_REFUSED', told) : notApplicable('NOT_REGISTERED', told);
  }
  const { words } = await dataConnection(modem);
  return pass({ ...facts, 'data connection': words });
}

interface State {
  readonly registered: boolean;
  readonly denied: boolean;
  readonly cause: number | undefined;
  readonly words: string;
}

const domains = [
  { read: readC5greg, core: 'the 5G core' },
  { read: readCereg, core: 'LTE' },
] as const;

/** The 5G core's word first; what LTE says counts where the 5G core does not serve. */
async function registration(modem: ModemSession): Promise<State> {
  const said: { readonly core: string; readonly answer: Registration }[] = [];
  for (const { read, core } of domains) {
    const answer = await ask(modem, read);
    if (answer !== undefined) said.push({ core, answer });
  }
  const at = said.find(({ answer }) => answer.state === 'home' || answer.state === 'roaming');
  const refusals = said.flatMap(({ core, answer }) => {
    if (answer.rejectCause === undefined) return [];
    const { name } = rejectCauseWords('registration', answer.rejectCause);
    return [{ cause: answer.rejectCause, words: `refused by ${core}: ${name} (cause ${answer.rejectCause})` }];
  });
  if (at !== undefined) {
    const where = at.answer.state === 'home' ? 'at home' : 'roaming';
    const words = [`${where} in ${at.core}`, ...refusals.map((one) => one.words)].join('; ');
    return { registered: true, denied: false, cause: undefined, words };
  }
  const denied = refusals.length > 0 || said.some(({ answer }) => answer.state === 'denied');
  const words = refusals.length > 0 ? refusals.map((one) => one.words).join('; ') : denied ? 'denied' : 'no network';
  return { registered: false, denied, cause: refusals.at(-1)?.cause, words };
}

async function dataConnection(
  modem: ModemSession,
): Promise<{ readonly words: string; readonly address: string | undefined }> {
  const contexts = (await unlessRefused(modem.execute(readContexts, undefined), undefined)) ?? [];
  for (const { cid } of contexts.filter(({ active }) => active)) {
    const [address] = (await unlessRefused(modem.execute(readAddresses, cid), undefined)) ?? [];
    if (address !== undefined) return { words: `address ${address}`, address };
  }
  const modemSays = await unlessRefused(modem.execute(extendedError, undefined), undefined);
  return { words: modemSays === undefined ? 'none' : `none: ${modemSays}`, address: undefined };
}

const equipmentWords = (list: string, sharedWith: number): string => {
  const admitted = list === 'unknown' ? 'admitted: the IMEI is on no list' : `admitted: the IMEI is ${list}`;
  return sharedWith === 0 ? admitted : `${admitted}, and used by ${sharedWith} other subscriptions`;
};

const ask = (modem: ModemSession, read: typeof readCereg) => unlessRefused(modem.execute(read, undefined), undefined);
