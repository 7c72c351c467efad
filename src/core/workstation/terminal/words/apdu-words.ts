/** APDUs behind +CSIM and +CGLA: the command by its name, the answer by its status word. */

import { readHeader, TlvError } from '#core/protocol/asn1/index.ts';
import { fromHex, isHex } from '#core/protocol/bytes/index.ts';
import { statusWordText } from '#core/protocol/iso7816/index.ts';
import { es10Functions } from '#core/protocol/sgp22/index.ts';
import { apduName, es10Name } from '../../trace/index.ts';
import { fieldsOf, joined } from './fields.ts';

const storeData = 0xe2;
const functionsByTag = new Map(es10Functions.map((one) => [one.tag, one.name]));

/** Of a whole line as it is sent. */
export function sentApduWords(line: string): string | undefined {
  const [, name = '', parameters = ''] = /^AT([+](?:CSIM|CGLA))\s*=(.*)$/i.exec(line) ?? [];
  const fields = fieldsOf(parameters);
  const command = bytesOf(fields.at(-1));
  if (command === undefined || command.length < 4) return undefined;
  const isBlock = command[1] === storeData && command.length > 5;
  const what = isBlock && command[3] === 0 ? es10Name(command.subarray(5)) : apduName(command);
  return joined(what, [
    name.toUpperCase() === '+CGLA' && `session ${fields[0]}`,
    isBlock && command[3] !== 0 && `block ${command[3]! + 1}`,
  ]);
}

/** Of an answer line, `+CGLA: 4,"9000"`. */
export function answeredApduWords(line: string): string | undefined {
  const answer = bytesOf(fieldsOf(line)[1]);
  if (answer === undefined || answer.length < 2) return undefined;
  const data = answer.subarray(0, -2);
  const [sw1, sw2] = answer.subarray(-2) as unknown as [number, number];
  return joined(statusWords(sw1, sw2), [
    data.length > 0 && `${data.length} bytes of data`,
    data.length > 0 && answerName(data),
  ]);
}

/** +CRSM: the status word in two decimal numbers. TS 27.007 section 8.18. */
export function restrictedAccessWords(line: string): string | undefined {
  const [sw1 = '', sw2 = '', data = ''] = fieldsOf(line);
  if (!/^\d{1,3}$/.test(sw1) || !/^\d{1,3}$/.test(sw2)) return undefined;
  return joined(statusWords(Number(sw1), Number(sw2)), [data !== '' && `${data.length / 2} bytes of data`]);
}

export function statusWords(sw1: number, sw2: number): string {
  const sw = (sw1 << 8) | sw2;
  return `SW ${sw.toString(16).toUpperCase().padStart(4, '0')}: ${statusWordText(sw)}`;
}

function answerName(data: Uint8Array): string | undefined {
  try {
    const tag = readHeader(data)?.tag;
    return tag === undefined ? undefined : functionsByTag.get(tag);
  } catch (error) {
    if (error instanceof TlvError) return undefined;
    throw error;
  }
}

const bytesOf = (hex: string | undefined): Uint8Array | undefined =>
  hex !== undefined && hex.length % 2 === 0 && isHex(hex) ? fromHex(hex) : undefined;
