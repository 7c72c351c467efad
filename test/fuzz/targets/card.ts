import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { es10Functions, segmentBoundProfilePackage } from '#core/protocol/sgp22/index.ts';
import { selectIsdr, storeData } from '#test/simulator/euicc/lab.ts';
import type { Dice } from '../engine/dice.ts';
import { ensure, type FuzzCase, type FuzzTarget } from '../engine/fuzz-target.ts';
import { changeBlindly, mutateBytes } from '../engine/mutate-bytes.ts';
import { LabCard, recordedCommands } from '../support/lab-card.ts';
import { asCommands, es10Requests, uiccCommands } from '../support/well-formed.ts';
import { tlv } from '#core/protocol/asn1/index.ts';

/** No card of ours thinks longer about one command, however loaded the machine is. */
const apduLimitMs = 10_000;

const events = ['reset', 'powerOff', 'powerCut', 'authenticate', 'prepare', 'load'] as const;

/**
 * The simulated eUICC under sessions nobody would send: parts are command APDUs in hex, or an event. `authenticate`, `prepare`
 * and `load` do the honest next steps of a download, so that damage also falls into the middle of one.
 */
export const card: FuzzTarget = {
  name: 'card',
  everyday: 50,
  outcomes: ['profiles changed', 'profiles as before'],
  async open() {
    const lab = await LabCard.open();
    const requests = [...es10Requests, ...lab.recording.requests];
    const commands = [...uiccCommands, ...lab.recording.commands, ...recordedCommands()];
    const anyCommand = (dice: Dice): Uint8Array[] => {
      switch (dice.below(9)) {
        case 0:
          return [dice.pick(commands)];
        case 1:
          return [onChannel(dice, dice.pick(commands))];
        case 2:
          return [changeBlindly(dice, dice.pick(commands))];
        case 3:
          return [onChannel(dice, changeBlindly(dice, dice.pick(commands)))];
        case 4:
          return asCommands(dice.pick(requests), dice.pick([255, 120, 63, 7]));
        case 5:
          return asCommands(tlv(dice.pick(es10Functions).tag, dice.bytes(dice.below(90))));
        case 6:
          return [dice.bytes(1 + dice.below(60))];
        default:
          return asCommands(shortened(mutateBytes(dice, dice.pick(requests), requests)), dice.pick([255, 255, 100]));
      }
    };
    return {
      generate(dice) {
        const parts: string[] = [toHex(fromHex('00A4040010A0000005591010FFFFFFFF8900000100'))];
        for (let count = 5 + dice.below(40); count > 0; count--) {
          if (dice.chance(8)) parts.push(dice.pick(events));
          else parts.push(...anyCommand(dice).map(toHex));
        }
        return parts;
      },
      run(input: FuzzCase) {
        const store = lab.copy();
        const before = lab.stateAfterPowerCut(store);
        let present = lab.start(store);
        const server = lab.server('fuzz');
        let otpk: ReturnType<typeof lab.prepare> | undefined;
        for (const part of input) {
          if (part === 'reset') present.reset();
          else if (part === 'powerOff') {
            present.powerOff();
            present.powerOn();
          } else if (part === 'powerCut') present = lab.start(store);
          else if (part === 'authenticate' || part === 'prepare' || part === 'load') {
            // What is refused here depends on what came before; that it is refused in order is what counts.
            try {
              selectIsdr(present);
              if (part === 'authenticate') server.authenticate(present);
              else if (part === 'prepare') otpk = lab.prepare(present, server);
              else if (otpk !== undefined) {
                const bpp = server.bind(otpk.transactionId, otpk.euiccOtpk, { iccid: '89000000000000000048' });
                for (const segment of segmentBoundProfilePackage(bpp).slice(0, input.length % 9))
                  storeData(present, segment);
              }
            } catch (error) {
              ensure(error instanceof Error && isRefusal(error), String(error));
            }
          } else {
            const started = performance.now();
            const answer = present.transmit(fromHex(part));
            ensure(performance.now() - started < apduLimitMs, 'a command took too long');
            ensure(answer.length >= 2, 'no status word');
            ensure(/^(9|6[1-9A-E])/.test(toHex(answer.subarray(-2))), `status word ${toHex(answer.subarray(-2))}`);
          }
        }
        const after = lab.stateAfterPowerCut(store);
        lab.ensureWorks(store);
        const shown = ({ profiles }: typeof before) =>
          JSON.stringify(profiles.map((one) => [one.iccid, one.profileState]));
        return shown(before) === shown(after) ? 'profiles as before' : 'profiles changed';
      },
    };
  },
};

/** An honest step that the card answered with a status word or a result code. */
const isRefusal = (error: Error): boolean =>
  /^(SELECT ISD-R: |ES10|not authenticated|not prepared)/.test(error.message);

/** What fits the chains of STORE DATA: 256 commands. */
const shortened = (request: Uint8Array): Uint8Array => request.subarray(0, 15_000);

function onChannel(dice: Dice, command: Uint8Array): Uint8Array {
  const moved = command.slice();
  const channel = dice.below(20);
  if (moved.length > 0) moved[0] = (moved[0]! & 0x80) | (channel < 4 ? channel : 0x40 | (channel - 4));
  return moved;
}
