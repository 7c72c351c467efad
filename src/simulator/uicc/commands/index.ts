import type { CommandHandler } from '../card-context.ts';
import { activateFile, deactivateFile } from './activation.ts';
import { authenticate, authenticateTlv } from './authenticate.ts';
import { readBinary, updateBinary } from './binary.ts';
import { manageChannel } from './channel-management.ts';
import { getChallenge } from './get-challenge.ts';
import { retrieveData, setData } from './data-objects.ts';
import { getIdentity } from './get-identity.ts';
import { increase, increaseInstruction } from './increase.ts';
import { changePin, disablePin, enablePin, unblockPin, verifyPin } from './pin.ts';
import { readRecord, updateRecord } from './record.ts';
import { searchRecord } from './search-record.ts';
import { select } from './select.ts';
import { statusCommand } from './status.ts';
import { suspend } from './suspend.ts';
import { envelope, fetch, terminalCapability, terminalProfile, terminalResponse } from './terminal.ts';

/** Commands of every UICC by instruction byte: TS 102 221 table 10.5. */
export interface Instruction {
  readonly name: string;
  /** Classes 8x and Cx instead of 0x and 4x. */
  readonly proprietary: boolean;
  /** Taken on the basic channel alone. */
  readonly basicChannel?: boolean;
  /** May come between power-on and the RESUME of a suspended card. */
  readonly keepsSuspension?: boolean;
  readonly run: CommandHandler;
}

const interindustry = (name: string, run: CommandHandler): Instruction => ({ name, proprietary: false, run });
const proprietary = (name: string, run: CommandHandler): Instruction => ({ name, proprietary: true, run });
const basic = (name: string, run: CommandHandler): Instruction => ({ ...proprietary(name, run), basicChannel: true });

export const instructions: ReadonlyMap<number, Instruction> = new Map([
  [0x04, interindustry('DEACTIVATE FILE', deactivateFile)],
  [0x10, basic('TERMINAL PROFILE', terminalProfile)],
  [0x12, basic('FETCH', fetch)],
  [0x14, basic('TERMINAL RESPONSE', terminalResponse)],
  [0x20, interindustry('VERIFY PIN', verifyPin)],
  [0x24, interindustry('CHANGE PIN', changePin)],
  [0x26, interindustry('DISABLE PIN', disablePin)],
  [0x28, interindustry('ENABLE PIN', enablePin)],
  [0x2c, interindustry('UNBLOCK PIN', unblockPin)],
  [increaseInstruction, proprietary('INCREASE', increase)],
  [0x44, interindustry('ACTIVATE FILE', activateFile)],
  [0x70, interindustry('MANAGE CHANNEL', manageChannel)],
  [0x76, { ...basic('SUSPEND UICC', suspend), keepsSuspension: true }],
  [0x78, proprietary('GET IDENTITY', getIdentity)],
  [0x84, interindustry('GET CHALLENGE', getChallenge)],
  [0x88, interindustry('AUTHENTICATE', authenticate)],
  [0x89, interindustry('AUTHENTICATE', authenticateTlv)],
  [0xa2, interindustry('SEARCH RECORD', searchRecord)],
  [0xa4, interindustry('SELECT', select)],
  [0xaa, { ...basic('TERMINAL CAPABILITY', terminalCapability), keepsSuspension: true }],
  [0xb0, interindustry('READ BINARY', readBinary)],
  [0xb2, interindustry('READ RECORD', readRecord)],
  [0xc2, basic('ENVELOPE', envelope)],
  [0xcb, proprietary('RETRIEVE DATA', retrieveData)],
  [0xd6, interindustry('UPDATE BINARY', updateBinary)],
  [0xdb, proprietary('SET DATA', setData)],
  [0xdc, interindustry('UPDATE RECORD', updateRecord)],
  [0xf2, proprietary('STATUS', statusCommand)],
]);
