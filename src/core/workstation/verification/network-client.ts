import type { HttpClient } from '#core/environment/index.ts';
import { fromHex, isHex } from '#core/protocol/bytes/index.ts';
import { ProtocolError, WorkbenchError } from '#shared/errors.ts';
import { parseJsonObject } from '../json-object.ts';

/** Authentication vector, TS 33.102 section 6.3.2. */
export interface AuthenticationVector {
  readonly rand: Uint8Array;
  readonly autn: Uint8Array;
  readonly xres: Uint8Array;
  readonly ck: Uint8Array;
  readonly ik: Uint8Array;
}

/** Triplet of GSM, TS 43.020 section 3.3.1. */
export interface Triplet {
  readonly rand: Uint8Array;
  readonly sres: Uint8Array;
  readonly kc: Uint8Array;
}

export interface NetworkClientParts {
  readonly http: HttpClient;
  /** `host:port` */
  readonly address: string;
  readonly clientIdentity: string;
  readonly timeoutMs: number;
}

/** The network service's authentication centre over mutual TLS. Every rejection is a WorkbenchError with the service's code. */
export class NetworkClient {
  readonly #parts: NetworkClientParts;

  constructor(parts: NetworkClientParts) {
    this.#parts = parts;
  }

  /** Rejects with SUBSCRIBER_UNKNOWN. */
  async vector(imsi: string): Promise<AuthenticationVector> {
    return readVector(await this.#post('vectors', { imsi }));
  }

  /** For the GSM context. Rejects with SUBSCRIBER_UNKNOWN. */
  async triplet(imsi: string): Promise<Triplet> {
    const bytes = fieldsOf(await this.#post('triplets', { imsi }));
    return { rand: bytes('rand'), sres: bytes('sres'), kc: bytes('kc') };
  }

  /** A vector a sound card must refuse: with 9862 or with AUTS. Rejects with SUBSCRIBER_UNKNOWN. */
  async faultyVector(imsi: string, fault: 'wrongMac' | 'staleSqn'): Promise<AuthenticationVector> {
    return readVector(await this.#post('faulty-vectors', { imsi, fault }));
  }

  /** Rejects with AUTS_WRONG, CHALLENGE_UNKNOWN. */
  async resynchronise(imsi: string, rand: string, auts: string): Promise<AuthenticationVector> {
    return readVector(await this.#post('resynchronisations', { imsi, rand, auts }));
  }

  /** Whether the network takes RES, or SRES of a triplet. */
  async result(imsi: string, rand: string, res: string): Promise<boolean> {
    return (await this.#post('results', { imsi, rand, res }))['accepted'] === true;
  }

  /** The IMSI in a SUCI (hex). Rejects with HOME_NETWORK_KEY_UNKNOWN, SUCI_WRONG, SUCI_MALFORMED. */
  async deconceal(suci: string): Promise<{ readonly imsi: string; readonly homeNetworkKeyId: number }> {
    const { imsi, homeNetworkKeyId } = await this.#post('deconcealments', { suci });
    if (typeof imsi !== 'string' || typeof homeNetworkKeyId !== 'number')
      throw new ProtocolError('SUCI_ANSWER_MALFORMED', 'the network names no IMSI');
    return { imsi, homeNetworkKeyId };
  }

  /** List of the equipment register that an IMEI is on. */
  async equipment(imei: string): Promise<string> {
    return String((await this.#post('equipment/checks', { imei }))['status']);
  }

  /** Whether the network has the subscription, and with which equipment it is attached. */
  async subscription(imsi: string): Promise<{ readonly known: boolean; readonly sharedWith: number }> {
    const { known, attachment } = await this.#post('subscriptions/checks', { imsi });
    const { sharedWith } = (attachment ?? {}) as { sharedWith?: unknown };
    return { known: known === true, sharedWith: Array.isArray(sharedWith) ? sharedWith.length : 0 };
  }

  async #post(path: string, body: object): Promise<Record<string, unknown>> {
    const { http, address, clientIdentity, timeoutMs } = this.#parts;
    const response = await http.post({
      url: `https://${address}/network/v1/${path}`,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      timeoutMs,
      clientIdentity,
    });
    const answer = parseJsonObject(response.body);
    if (response.status >= 200 && response.status < 300 && answer !== undefined) return answer;
    const code = typeof answer?.['code'] === 'string' ? answer['code'] : 'HTTP_STATUS';
    throw new WorkbenchError(code, `${path}: HTTP status ${response.status}`, { details: { status: response.status } });
  }
}

const fieldsOf = (answer: Record<string, unknown>) => (name: string) => {
  const text = answer[name];
  if (typeof text !== 'string' || !isHex(text) || text === '')
    throw new ProtocolError('VECTOR_MALFORMED', `the vector has no ${name}`);
  return fromHex(text);
};

function readVector(answer: Record<string, unknown>): AuthenticationVector {
  const bytes = fieldsOf(answer);
  return { rand: bytes('rand'), autn: bytes('autn'), xres: bytes('xres'), ck: bytes('ck'), ik: bytes('ik') };
}
