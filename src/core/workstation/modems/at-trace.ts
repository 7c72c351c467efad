/** What of an AT line may be shown: PINs, passwords and keys are gone before a line leaves the room, their length stays. */

import { DeviceEar } from '../trace/index.ts';

const stars = (text: string) => '*'.repeat(text.length);

/** Commands whose values are PINs, PUKs or passwords, whoever made them: +CPIN, +CPWD, +CLCK, +QPINC, ^CPIN, #PIN, … */
const codeCommands = /([+^#$%*!](?:[A-Z0-9_]*(?:PIN|PUK|PWD)[A-Z0-9_]*|CLCK)\s*=)((?:"[^"]*"|[^;"])*)/gi;
/** Access to a packet network: the last text is the password (TS 27.007 section 10.1.31; Quectel +QICSGP). */
const passwordCommands = /([+](?:CGAUTH|QICSGP)\s*=(?:"[^"]*"|[^;"])*,\s*")([^"]+)(")/gi;
/** PINs changed as at a telephone's keys: TS 22.030 section 6.6. */
const keyedCodes = /^(ATD\s*\*\*0[0-9]*\*)(.*)$/i;

/** The lines of one modem in their order: what is secret may lie in the lines before. */
export class LineMask {
  readonly #ear = new DeviceEar('at');

  sent(line: string): string {
    return withoutCodes(this.#ear.hear(0, 'tx', line, 0).text);
  }

  received(line: string): string {
    return withoutCodes(this.#ear.hear(0, 'rx', line, 0).text);
  }
}

/** Of a line alone: what goes on from a line before cannot be told, and is not shown. */
export const maskedLine = (line: string): string => withoutCodes(new DeviceEar('at').hear(0, 'tx', line, 0).text);

const withoutCodes = (line: string): string =>
  line
    .replace(codeCommands, (_, head: string, value: string) => head + value.replace(/[0-9A-Z]{3,}/gi, stars))
    .replace(passwordCommands, (_, head: string, password: string, tail: string) => head + stars(password) + tail)
    .replace(keyedCodes, (_, head: string, keys: string) => head + keys.replace(/\d{4,}/g, stars));
