import { readHeader, TlvError } from '#core/protocol/asn1/index.ts';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { readClass, type CommandApdu } from '#core/protocol/iso7816/index.ts';
import { RspProtocolError } from '#core/protocol/sgp22/index.ts';
import { encodeIsdrFci } from '#core/protocol/ts102221/index.ts';
import { done, Refusal, require, type Answer, type CardApplet, type Channel } from '../uicc/index.ts';
import type { EuiccCore } from './euicc-core.ts';
import { es10Handlers } from './functions/index.ts';
import { loadBoundProfilePackage } from './load-bound-profile-package.ts';
import { requireStrictRequest } from './strict-request.ts';

export const isdrAid = fromHex('A0000005591010FFFFFFFF8900000100');

const storeData = 0xe2;

/** ISD-R: takes ES10 requests by STORE DATA (SGP.22 section 5.7.2). */
export class IsdR implements CardApplet {
  readonly aid = isdrAid;
  readonly #core: EuiccCore;

  constructor(core: EuiccCore) {
    this.#core = core;
  }

  select(): Uint8Array {
    const [major = 0, minor = 0, revision = 0] = this.#core.capability.svn.split('.').map(Number);
    return encodeIsdrFci({ aid: isdrAid, svn: Uint8Array.of(major, minor, revision) });
  }

  execute({ cla, ins, p1, p2, data }: CommandApdu, channel: Channel): Answer | undefined {
    if (ins !== storeData) return undefined;
    require(readClass(cla)?.proprietary === true, 0x6e00);
    require(p1 === 0x11 || p1 === 0x91, 0x6a86);
    require(data.length > 0 && data.length <= 255, 0x6700);
    const progress = channel.storeData.receive(p1 === 0x91, p2, data);
    switch (progress.kind) {
      case 'more':
        return done();
      case 'complete':
        return done(this.#perform(progress.request, channel));
      case 'wrongBlock':
        throw new Refusal(0x6a86);
      case 'tooLong':
        throw new Refusal(0x6a84);
    }
  }

  #perform(request: Uint8Array, channel: Channel): Uint8Array | undefined {
    const tag = wholeTag(request);
    const handler = tag === undefined ? undefined : es10Handlers.get(tag);
    if (handler === undefined) return loadBoundProfilePackage(this.#core, request);
    const { records, strict } = this.#core;
    try {
      if (strict) requireStrictRequest(request);
      const response = handler.run(this.#core, request, channel);
      // Durable before it is answered.
      records.commit();
      return response;
    } catch (error) {
      if (error instanceof RspProtocolError || error instanceof TlvError || error instanceof RangeError)
        throw new Refusal(0x6a80);
      if (!records.isMemoryFailure(error)) throw error;
      records.rollback();
      this.#core.onFault?.(error);
      const response = handler.failed(request);
      if (response === undefined) throw new Refusal(0x6581);
      return response;
    }
  }
}

/** Tag of a request that is one whole element; undefined for parts of a bound package and for garbage. */
function wholeTag(request: Uint8Array): number | undefined {
  try {
    const header = readHeader(request);
    if (header === undefined || header.headerLength + header.valueLength !== request.length) return undefined;
    return header.tag;
  } catch (error) {
    if (error instanceof TlvError) return undefined;
    throw error;
  }
}
