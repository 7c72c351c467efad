import type { CardReader } from '#core/environment/index.ts';
import { Fields } from '#core/protocol/asn1/index.ts';
import { concat, fromHex, fromUint } from '#core/protocol/bytes/index.ts';
import { decodeIccid, decodeImsi } from '#core/protocol/identifiers/index.ts';
import { isSuccess, statusWordText, type ResponseApdu } from '#core/protocol/iso7816/index.ts';
import {
  authenticateCommand,
  decodeAdministrativeData,
  decodeAuthenticateAnswer,
  type AdministrativeData,
  type AuthenticateAnswer,
} from '#core/protocol/ts31102/index.ts';
import { CardError, ProtocolError } from '#shared/errors.ts';
import type { TraceLog } from '../trace/index.ts';
import { CardLink } from './card-link.ts';

const usimPrefix = 'A0000000871002';
const iccidFile = 0x2fe2;
const imsiFile = 0x6f07;
const serviceTableFile = 0x6f38;
const administrativeDataFile = 0x6fad;
/** Alias of the application selected last. */
const currentApplication = 0x7fff;
const suciContext = 0x01;
const none = new Uint8Array(0);

/** The enabled profile as a modem sees it: files and AUTHENTICATE on the basic channel (TS 102 221, TS 31.102). */
export class UsimSession {
  readonly #link: CardLink;

  private constructor(link: CardLink) {
    this.#link = link;
  }

  static async open(reader: CardReader, trace: TraceLog, deviceId: string): Promise<UsimSession> {
    return new UsimSession(await CardLink.connect(reader, trace, deviceId));
  }

  /** EF.ICCID in digits. Rejects with CardError. */
  async readIccid(): Promise<string> {
    await this.#selectFile(0x3f00);
    await this.#selectFile(iccidFile);
    return decodeIccid(await this.#readBinary('EF.ICCID', 10));
  }

  /** Selects the USIM application: before the members below. Rejects with CardError (6A82: the profile has none). */
  async selectUsim(): Promise<void> {
    const data = fromHex(usimPrefix);
    this.#succeed('SELECT ADF.USIM', await this.#exchange('SELECT ADF.USIM', 0xa4, 0x04, 0x04, data, 256));
  }

  /** IMSI in digits and EF.AD. Rejects with CardError, RangeError when the file holds no IMSI. */
  async readSubscriber(): Promise<{ imsi: string; administrativeData: AdministrativeData }> {
    await this.#selectFile(administrativeDataFile);
    const administrativeData = decodeAdministrativeData(await this.#readBinary('EF.AD', 0));
    await this.#selectFile(imsiFile);
    return { imsi: decodeImsi(await this.#readBinary('EF.IMSI', 9)), administrativeData };
  }

  /** A transparent file below the USIM, by identifiers; undefined where there is none. Rejects with CardError. */
  async readUsimFile(name: string, ...path: readonly number[]): Promise<Uint8Array | undefined> {
    const whole = concat(fromUint(currentApplication, 2), ...path.map((fid) => fromUint(fid, 2)));
    const selected = await this.#exchange(`SELECT ${name}`, 0xa4, 0x08, 0x0c, whole, undefined);
    if (selected.sw === 0x6a82) return undefined;
    this.#succeed(`SELECT ${name}`, selected);
    return this.#readBinary(name, 0);
  }

  /** SUCI that the USIM calculates: octets of the 5GS mobile identity. Rejects with CardError. */
  async getIdentity(): Promise<Uint8Array> {
    const response = await this.#link.exchange(
      { cla: 0x80, ins: 0x78, p1: 0x00, p2: suciContext, data: none, le: 256 },
      { name: 'GET IDENTITY' },
    );
    return new Fields(this.#succeed('GET IDENTITY', response)).required(0xa1).value;
  }

  /** 3G context. Rejects with CardError: 9862 wrong MAC, 6982 PIN wanted. */
  async authenticate(rand: Uint8Array, autn: Uint8Array): Promise<AuthenticateAnswer> {
    const response = await this.#link.exchange(authenticateCommand({ rand, autn }));
    return decodeAuthenticateAnswer(this.#succeed('AUTHENTICATE', response));
  }

  /** GSM context: SRES and Kc alone. Rejects with CardError: 9864 context not supported, 6982 PIN wanted. */
  async authenticateGsm(rand: Uint8Array): Promise<{ readonly sres: Uint8Array; readonly kc: Uint8Array }> {
    const response = await this.#link.exchange(authenticateCommand({ rand }), { name: 'AUTHENTICATE (GSM)' });
    const answer = decodeAuthenticateAnswer(this.#succeed('AUTHENTICATE', response));
    if (answer.kind !== 'gsm') throw new ProtocolError('ANSWER_MALFORMED', 'the GSM context answers SRES and Kc');
    return answer;
  }

  /** EF.UST. Rejects with CardError. */
  async readServiceTable(): Promise<Uint8Array> {
    await this.#selectFile(serviceTableFile);
    return this.#readBinary('EF.UST', 0);
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #selectFile(fid: number): Promise<void> {
    const name = `SELECT ${fid.toString(16).toUpperCase()}`;
    this.#succeed(name, await this.#exchange(name, 0xa4, 0x00, 0x0c, fromUint(fid, 2), undefined));
  }

  async #readBinary(name: string, length: number): Promise<Uint8Array> {
    return this.#succeed(name, await this.#exchange(`READ BINARY ${name}`, 0xb0, 0, 0, none, length || 256));
  }

  #exchange(name: string, ins: number, p1: number, p2: number, data: Uint8Array, le: number | undefined) {
    return this.#link.exchange({ cla: 0, ins, p1, p2, data, le }, { name });
  }

  #succeed(name: string, { sw, data }: ResponseApdu): Uint8Array {
    // 6282: fewer bytes than asked for; they are all there is.
    if (isSuccess(sw) || sw === 0x6282) return data;
    throw new CardError(sw, `${name}: ${statusWordText(sw)}`);
  }
}
