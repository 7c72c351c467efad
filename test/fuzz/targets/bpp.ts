import { concat } from '#core/protocol/bytes/index.ts';
import {
  decodeProfileInstallationResult,
  encodeStoreMetadata,
  RspProtocolError,
  segmentBoundProfilePackage,
} from '#core/protocol/sgp22/index.ts';
import { sample, selectIsdr, storeData } from '#test/simulator/euicc/lab.ts';
import { Dice } from '../engine/dice.ts';
import { ensure, type FuzzTarget } from '../engine/fuzz-target.ts';
import { changeBlindly, mutateBytes } from '../engine/mutate-bytes.ts';
import { nodeBytes, parseNodes } from '../engine/tlv-nodes.ts';
import { LabCard } from '../support/lab-card.ts';

const iccid = '89882470000000000014';
const sessions = ['P-256 keys', 'P-256 session', 'brainpoolP256r1 keys', 'brainpoolP256r1 session'] as const;
const places = ['elements', 'metadata', 'package', 'package', 'commands', 'commands', 'strict'] as const;

/**
 * Bound packages: the first part says curve and protection, each other where damage falls and the seed of it — before binding
 * (profile elements, metadata), on the package, on the commands it is cut into. A card never keeps half a profile.
 */
export const bpp: FuzzTarget = {
  name: 'bpp',
  everyday: 60,
  outcomes: ['installed', 'refused with a result', 'refused by status word'],
  async open() {
    const lab = await LabCard.open();
    return {
      generate(dice) {
        const parts: string[] = [dice.pick(sessions)];
        for (let count = 1 + (dice.chance(4) ? 1 : 0); count > 0; count--)
          parts.push(`${dice.pick(places)} ${dice.seed()}`);
        return parts;
      },
      run([session = '', ...damages]) {
        const [curveName, protection] = session.split(' ');
        const curve = curveName === 'brainpoolP256r1' ? 'brainpoolP256r1' : 'P-256';
        const at = (place: string) => damages.filter((one) => one.startsWith(`${place} `)).map((one) => new Dice(one));
        const store = lab.empty();
        const before = lab.stateAfterPowerCut(store);
        const card = lab.start(
          store,
          damages.some((one) => one.startsWith('strict')),
        );
        selectIsdr(card);
        const server = lab.server('bpp');
        const { transactionId, euiccOtpk } = lab.prepare(card, server, { curve });
        const metadata = encodeStoreMetadata(server.metadata({ iccid }));
        let boundPackage = server.bind(transactionId, euiccOtpk, {
          ...{ curve, iccid, withProtectionKeys: protection === 'keys' },
          elements: at('elements').reduce<Uint8Array>((bytes, dice) => damagedElements(dice, bytes), sample.elements),
          storeMetadata: at('metadata')
            .reduce<Uint8Array>((bytes, dice) => mutateBytes(dice, bytes, []), metadata)
            .subarray(0, 9_000),
        });
        boundPackage = at('package').reduce<Uint8Array>(
          (bytes, dice) => mutateBytes(dice, bytes, lab.bpps),
          boundPackage,
        );
        let commands = cut(boundPackage);
        for (const dice of at('commands')) commands = damagedCommands(dice, commands);
        let answer: Uint8Array = new Uint8Array();
        for (const command of commands) {
          answer = storeData(card, command.subarray(0, 60_000));
          ensure(answer.length >= 2, 'no status word');
          if (answer.length > 2 || answer[0] !== 0x90) break;
        }
        const after = lab.stateAfterPowerCut(store);
        const isInstalled = after.profiles.some((one) => one.iccid === iccid) || after.profiles.length > 0;
        ensure(isInstalled || after.freeMemory === before.freeMemory, 'memory lost by a download that failed');
        ensure(isInstalled || lab.traces(store) === 0, 'half a profile is left');
        ensure(after.notifications.length >= (answer.length > 2 ? 1 : 0), 'a result without notification');
        let outcome = 'refused by status word';
        if (answer.length > 2) {
          const { finalResult } = decodeProfileInstallationResult(answer.subarray(0, -2));
          ensure(
            (finalResult.kind === 'error') === !isInstalled,
            `result ${finalResult.kind}, installed ${isInstalled}`,
          );
          outcome = isInstalled ? 'installed' : 'refused with a result';
        } else ensure(!isInstalled, 'installed without a result');
        lab.ensureWorks(store);
        return outcome;
      },
    };
  },
};

/** As our LPA cuts it; what our LPA refuses is sent all the same, cut anywhere. */
function cut(boundPackage: Uint8Array): Uint8Array[] {
  try {
    const commands = segmentBoundProfilePackage(boundPackage);
    ensure(Buffer.compare(concat(...commands), boundPackage) === 0, 'the commands are not the package');
    return commands;
  } catch (error) {
    if (!(error instanceof RspProtocolError && error.code === 'MALFORMED')) throw error;
    const commands: Uint8Array[] = [];
    for (let from = 0; from < boundPackage.length; from += 1_000)
      commands.push(boundPackage.subarray(from, from + 1_000));
    return commands;
  }
}

function damagedElements(dice: Dice, der: Uint8Array): Uint8Array {
  const elements = parseNodes(der)?.map((node) => nodeBytes([node])) ?? [der];
  const at = dice.below(elements.length);
  if (dice.chance(3)) elements.splice(at, 1);
  else elements[at] = mutateBytes(dice, elements[at]!, elements).subarray(0, 40_000);
  return concat(...elements);
}

function damagedCommands(dice: Dice, commands: readonly Uint8Array[]): Uint8Array[] {
  const changed = [...commands];
  const at = dice.below(changed.length);
  const present = changed[at]!;
  switch (dice.below(7)) {
    case 0:
      changed.splice(at, 1);
      break;
    case 1:
      changed.splice(at, 0, present);
      break;
    case 2: {
      const other = dice.below(changed.length);
      [changed[at], changed[other]] = [changed[other]!, present];
      break;
    }
    case 3:
      changed.splice(at, 2, concat(...changed.slice(at, at + 2)));
      break;
    case 4: {
      const where = dice.below(present.length);
      changed.splice(at, 1, present.subarray(0, where), present.subarray(where));
      break;
    }
    case 5:
      changed[at] = changeBlindly(dice, present);
      break;
    default:
      changed.length = at;
  }
  return changed;
}
