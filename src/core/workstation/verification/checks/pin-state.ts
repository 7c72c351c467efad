import { toHex, startsWith, fromHex } from '#core/protocol/bytes/index.ts';
import { applicationPrefix } from '#core/protocol/ts31102/index.ts';
import type { ExpectedProfile } from '#shared/api/index.ts';
import { readApplications, type CardFiles, type PinState } from '../../files/index.ts';
import { fail, notApplicable, pass, type Check } from '../check.ts';
import { expectedProfile } from './expected-profile.ts';
import { withCardFiles } from './with-card-files.ts';

interface PinOnCard extends PinState {
  readonly directory: string;
}

/**
 * No PIN or PUK is blocked, and each is switched on or off as the package says. Asked by empty VERIFY and UNBLOCK commands and by the
 * FCP alone: no try is spent (TS 102 221 sections 9.5, 11.1.9 and 11.1.13).
 */
export const pinState: Check<'pinState'> = {
  name: 'pinState',
  async run(subject, { allTriesLeft }) {
    const expected = await expectedProfile(subject);
    const pins = await withCardFiles(subject, pinsOnCard);
    if (pins.length === 0) return notApplicable('NO_PINS');
    const facts = Object.fromEntries(pins.map((pin) => [nameOf(pin, pins), words(pin)]));
    const blocked = pins.filter((pin) => pin.blocked || pin.pukTriesLeft === 0);
    if (blocked.length > 0)
      return fail('PIN_OR_PUK_BLOCKED', { blocked: blocked.map((pin) => nameOf(pin, pins)).join(', '), ...facts });
    if (expected !== undefined) {
      const otherwise = pins.filter((pin) => differs(pin, ofPackage(expected, pin)));
      if (otherwise.length > 0)
        return fail('PIN_STATE_DIFFERS', { differs: otherwise.map((pin) => nameOf(pin, pins)).join(', '), ...facts });
    }
    const lost = pins.filter((pin) => lostTries(pin, expected && ofPackage(expected, pin)));
    if (allTriesLeft && lost.length > 0)
      return fail('PIN_TRIES_LOST', { 'tries lost': lost.map((pin) => nameOf(pin, pins)).join(', '), ...facts });
    return pass({ ...facts, 'tries spent': 'none' });
  },
};

/** Those of the MF, and of each application what it adds. */
async function pinsOnCard(files: CardFiles): Promise<PinOnCard[]> {
  const found: PinOnCard[] = [];
  const applications = (await readApplications(files)).map(({ aid }) => aid).filter(isTelecom);
  for (const directory of ['3F00', ...applications]) {
    if ((await files.find(directory)) === undefined) continue;
    for (const pin of await files.pins(directory)) {
      const known = found.some(
        (one) => one.reference === pin.reference && (isGlobal(pin) || one.directory === directory),
      );
      if (!known) found.push({ ...pin, directory });
    }
  }
  return found;
}

const isTelecom = (aid: string) => Object.values(applicationPrefix).some((prefix) => startsWith(fromHex(aid), prefix));

/** References with b8 set count in their own directory alone (TS 102 221 table 9.3). */
const isGlobal = ({ reference }: PinState) => (reference & 0x80) === 0;

type PackagePin = ExpectedProfile['pins'][number];

const ofPackage = ({ pins }: ExpectedProfile, { reference, directory }: PinOnCard): PackagePin | undefined =>
  pins.find(
    (pin) =>
      pin.reference === reference && (isGlobal({ reference } as PinState) || pin.directories.includes(directory)),
  );

const differs = ({ enabled }: PinOnCard, expected: PackagePin | undefined) =>
  enabled !== undefined && expected !== undefined && enabled !== expected.enabled;

/** Where no package says how many there were, what the specification gives: 3 and 10. */
function lostTries({ triesLeft, pukTriesLeft }: PinOnCard, expected: PackagePin | undefined): boolean {
  const pinTries = expected?.triesLeft ?? 3;
  const pukTries = expected?.pukMaximumTries ?? 10;
  return (triesLeft ?? pinTries) < pinTries || (pukTriesLeft ?? pukTries) < pukTries;
}

function nameOf({ name, directory, reference }: PinOnCard, all: readonly PinOnCard[]): string {
  const single = all.filter((one) => one.reference === reference).length === 1;
  return single ? name : `${name} of ${directoryName(directory)}`;
}

const directoryName = (directory: string): string =>
  Object.entries(applicationPrefix)
    .find(([, prefix]) => directory.startsWith(toHex(prefix)))?.[0]
    .toUpperCase() ?? directory;

function words({ enabled, blocked, triesLeft, pukTriesLeft }: PinState): string {
  return [
    blocked ? 'blocked' : enabled === undefined ? 'asked' : enabled ? 'on' : 'off',
    ...(triesLeft === undefined ? [] : [`${triesLeft} tries left`]),
    ...(pukTriesLeft === undefined ? [] : [`PUK ${pukTriesLeft} tries left`]),
  ].join(', ');
}
