/** Reading and checking of JSON bodies of the RSP interfaces. SGP.22 section 6.5. */
import { readOnly } from '../../asn1/index.ts';
import { fromBase64, isHex } from '../../bytes/index.ts';
import { RspProtocolError } from '../rsp-protocol-error.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonBody;
export interface JsonBody {
  readonly [name: string]: JsonValue | undefined;
}

/** A JSON object whose members are read one by one; each reader throws RspProtocolError 'MALFORMED' naming the member. */
export class JsonObject {
  readonly #members: JsonBody;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(path, 'is not an object');
    this.#members = value as JsonBody;
    this.#path = path;
  }

  has(name: string): boolean {
    const value = Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
    return value !== undefined && value !== null;
  }

  object(name: string): JsonObject {
    return new JsonObject(this.has(name) ? this.#members[name] : undefined, this.#at(name));
  }

  /** Each member of an array of objects. */
  objects(name: string): JsonObject[] {
    const value = this.has(name) ? this.#members[name] : undefined;
    if (!Array.isArray(value)) throw malformed(this.#at(name), 'is not an array');
    return value.map((entry, i) => new JsonObject(entry, `${this.#at(name)}[${i}]`));
  }

  text(name: string, pattern?: RegExp): string {
    const value = this.has(name) ? this.#members[name] : undefined;
    if (typeof value !== 'string') throw malformed(this.#at(name), 'is not a string');
    if (pattern !== undefined && !pattern.test(value)) throw malformed(this.#at(name), 'has the wrong form');
    return value;
  }

  optionalText(name: string, pattern?: RegExp): string | undefined {
    return this.has(name) ? this.text(name, pattern) : undefined;
  }

  boolean(name: string): boolean {
    const value = this.has(name) ? this.#members[name] : undefined;
    if (typeof value !== 'boolean') throw malformed(this.#at(name), 'is not true or false');
    return value;
  }

  integer(name: string): number {
    const value = this.has(name) ? this.#members[name] : undefined;
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw malformed(this.#at(name), 'is not an integer');
    return value;
  }

  /** Base64 of exactly `length` bytes. */
  bytes(name: string, length: number): Uint8Array {
    const bytes = this.#base64(name);
    if (bytes.length !== length) throw malformed(this.#at(name), `must have ${length} bytes`);
    return bytes;
  }

  /** Base64 of one whole element with one of `tags`. */
  tlv(name: string, ...tags: readonly number[]): Uint8Array {
    const bytes = this.#base64(name);
    if (!tags.some((tag) => isElement(bytes, tag))) throw malformed(this.#at(name), 'is not the element expected');
    return bytes;
  }

  /** Base64 of one whole element, of which the value is wanted; `length` bytes of value when given. */
  tlvValue(name: string, tag: number, length?: number): Uint8Array {
    const { value } = readOnly(this.tlv(name, tag), tag);
    if (length !== undefined && value.length !== length) throw malformed(this.#at(name), `must have ${length} bytes`);
    return value;
  }

  /** TransactionId as the sender wrote it: 1 to 16 bytes in hex. */
  transactionId(): string {
    const text = this.text('transactionId');
    if (!isHex(text) || text.length < 2 || text.length > 32)
      throw malformed(this.#at('transactionId'), 'has the wrong form');
    return text;
  }

  #base64(name: string): Uint8Array {
    const text = this.text(name);
    try {
      return fromBase64(text);
    } catch {
      throw malformed(this.#at(name), 'is not Base64');
    }
  }

  #at(name: string): string {
    return `${this.#path}.${name}`;
  }
}

function isElement(bytes: Uint8Array, tag: number): boolean {
  try {
    readOnly(bytes, tag);
    return true;
  } catch {
    return false;
  }
}

const malformed = (what: string, message: string) =>
  new RspProtocolError('MALFORMED', `${what} ${message}`, { details: { what } });

/** A body without the members that are undefined. */
export const withoutAbsent = (body: JsonBody): JsonBody =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
