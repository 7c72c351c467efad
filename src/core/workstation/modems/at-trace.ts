/** What of an AT line may be shown: PINs, passwords and keys are gone before a line leaves the room, their length stays. */

const stars = (text: string) => '*'.repeat(text.length);

/** Commands whose values are PINs, PUKs or passwords, whoever made them: +CPIN, +CPWD, +CLCK, +QPINC, ^CPIN, #PIN, … */
const codeCommands = /([+^#$%*!](?:[A-Z0-9_]*(?:PIN|PUK|PWD)[A-Z0-9_]*|CLCK)\s*=)((?:"[^"]*"|[^;"])*)/gi;
/** Access to a packet network: the last text is the password (TS 27.007 section 10.1.31; Quectel +QICSGP). */
const passwordCommands = /([+](?:CGAUTH|QICSGP)\s*=(?:"[^"]*"|[^;"])*,\s*")([^"]+)(")/gi;
/** PINs changed as at a telephone's keys: TS 22.030 section 6.6. */
const keyedCodes = /^(ATD\s*\*\*0[0-9]*\*)(.*)$/i;

const apduCommand = /([+](?:CSIM|CGLA)\s*=[\d,\s]*"?)([0-9A-F]{10})([0-9A-F]+)/gi;
const apduAnswer = /^([+](?:CSIM|CGLA)\s*:\s*\d+\s*,\s*"?)([0-9A-F]*)([0-9A-F]{4}"?)$/i;

/** APDUs that carry PINs (TS 102 221 section 11.1.9 ff), and AUTHENTICATE. */
const secretInstructions = new Set(['20', '24', '26', '28', '2C', '88']);
const authenticate = '88';
const getResponse = 'C0';
const storeData = 'E2';
/** PrepareDownload (it carries the hash of the confirmation code), and what opens a segment of a bound profile package (SGP.22 section 5.7). */
const secretRequests = /^(BF21|BF36|BF23|A[0-3]|8[678])/i;

/** The lines of one modem in their order: an answer's secrecy may lie in the command before it. */
export class LineMask {
  #secretAnswer = false;

  sent(line: string): string {
    this.#secretAnswer = this.#asksForSecret(line);
    return maskedLine(line);
  }

  received(line: string): string {
    const answer = apduAnswer.exec(line);
    if (answer === null || !this.#secretAnswer) return maskedLine(line);
    return answer[1]! + stars(answer[2]!) + answer[3]!;
  }

  #asksForSecret(line: string): boolean {
    const instruction = [...line.matchAll(apduHeader)].at(-1)?.[1]!.toUpperCase();
    if (instruction === undefined) return false;
    // What AUTHENTICATE answers may have to be fetched.
    return instruction === authenticate || (instruction === getResponse && this.#secretAnswer);
  }
}

const apduHeader = /[+](?:CSIM|CGLA)\s*=[\d,\s]*"?[0-9A-F]{2}([0-9A-F]{2})/gi;

export function maskedLine(line: string): string {
  return line
    .replace(codeCommands, (_, head: string, value: string) => head + value.replace(/[0-9A-Z]{3,}/gi, stars))
    .replace(passwordCommands, (_, head: string, password: string, tail: string) => head + stars(password) + tail)
    .replace(keyedCodes, (_, head: string, keys: string) => head + keys.replace(/\d{4,}/g, stars))
    .replace(apduCommand, (_, head: string, header: string, data: string) =>
      isSecretApdu(header.toUpperCase(), data) ? head + header + stars(data) : head + header + data,
    );
}

/** A block after the first one goes on with what cannot be seen here: it may be a segment. */
function isSecretApdu(header: string, data: string): boolean {
  const instruction = header.slice(2, 4);
  if (secretInstructions.has(instruction)) return true;
  return instruction === storeData && (header.slice(6, 8) !== '00' || secretRequests.test(data));
}
