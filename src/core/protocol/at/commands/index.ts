import type { AtCommand } from '../at-command.ts';
import { ati } from './ati.ts';
import { attention } from './attention.ts';
import { cchc } from './cchc.ts';
import { ccho } from './ccho.ts';
import { cesq } from './cesq.ts';
import { readFunctionality, setFunctionality } from './cfun.ts';
import { cgla } from './cgla.ts';
import { cgsn } from './cgsn.ts';
import { cimi } from './cimi.ts';
import { cmee } from './cmee.ts';
import { numericOperator, readOperator } from './cops.ts';
import { enterPin, readPinState } from './cpin.ts';
import { csim } from './csim.ts';
import { csq } from './csq.ts';
import * as iccids from './iccid.ts';
import { cgmi, cgmm, cgmr } from './identity-text.ts';
import * as imeiReads from './imei-reads.ts';
import { activateContext, extendedError, readAddresses, readContexts } from './packet-domain.ts';
import { readC5greg, readCereg, readCgreg, readCreg } from './registration.ts';
import { setFormat } from './set-format.ts';
import * as slots from './slots.ts';

export * from './ati.ts';
export * from './attention.ts';
export * from './cchc.ts';
export * from './ccho.ts';
export * from './cesq.ts';
export * from './cfun.ts';
export * from './cgla.ts';
export * from './cgsn.ts';
export * from './cimi.ts';
export * from './cmee.ts';
export * from './cops.ts';
export * from './cpin.ts';
export * from './csim.ts';
export * from './csq.ts';
export * from './iccid.ts';
export * from './identity-text.ts';
export * from './imei-reads.ts';
export * from './imei-restore.ts';
export * from './packet-domain.ts';
export * from './registration.ts';
export * from './set-format.ts';
export * from './slots.ts';
export * from './test-support.ts';

/** Every command that only reads and takes no argument: what the AT terminal decodes and what replays are run against. */
export const readCommands: readonly AtCommand<void, unknown>[] = [
  attention,
  setFormat,
  ati,
  cgmi,
  cgmm,
  cgmr,
  cimi,
  ...Object.values(iccids),
  readPinState,
  readFunctionality,
  readCreg,
  readCgreg,
  readCereg,
  readC5greg,
  readOperator,
  numericOperator,
  csq,
  cesq,
  readContexts,
  extendedError,
  ...Object.values(imeiReads),
  ...Object.values(slots).map((one) => one.read),
];

/** Commands that take an argument or change something. */
export const otherCommands = {
  cgsn,
  enterPin,
  setFunctionality,
  cmee,
  ccho,
  cchc,
  cgla,
  csim,
  activateContext,
  readAddresses,
};
