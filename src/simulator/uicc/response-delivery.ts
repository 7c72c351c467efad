import type { CommandApdu } from '#core/protocol/iso7816/index.ts';
import { Refusal, require, status, type Answer } from './answer.ts';
import type { CardBehaviour } from './card-behaviour.ts';

/** How answers reach the reader: ISO/IEC 7816-3 section 12.2, TS 102 221 sections 7.3.1.1 and 10.2. */

export interface Delivery {
  /** What the reader gets now. */
  readonly now: Answer;
  /** What GET RESPONSE fetches. */
  readonly waiting?: Answer | undefined;
}

/** Le of a length field with zero in it. */
const shortLimit = 256;
const extendedLimit = 65536;
/** Most data in one answer: with its status word it fits a length field of two bytes, as vpcd's frames have. */
const mostAtOnce = 0xfffd;

const sw2 = (length: number) => (length >= shortLimit ? 0 : length);
const held = (answer: Answer): Delivery => ({ now: status(0x6100 | sw2(answer.data.length)), waiting: answer });
const wrongLe = (length: number) => new Refusal(0x6c00 | sw2(length));

/** Throws Refusal 6Cxx where Le of a command without data is wrong, 6700 where a strict card of T=1 misses it. */
export function deliver(behaviour: CardBehaviour, { data, le }: CommandApdu, answer: Answer): Delivery {
  if (answer.data.length === 0) return { now: answer };
  return data.length > 0 ? afterData(behaviour, le, answer) : withoutData(behaviour, le, answer);
}

/** Case 4; case 3 where the peer leaves Le out. */
function afterData(behaviour: CardBehaviour, le: number | undefined, answer: Answer): Delivery {
  const length = answer.data.length;
  if (behaviour.answersByGetResponse) return held(answer);
  // On T=0 the command itself has no Le; with T=1 its absence says that no data is wanted.
  require(le !== undefined || !behaviour.strict || behaviour.protocol !== 'T=1', 0x6700);
  if (length <= Math.min(le ?? shortLimit, mostAtOnce)) return { now: answer };
  return le === undefined || le >= shortLimit ? held(answer) : split(answer, le);
}

/** Case 2. */
function withoutData(behaviour: CardBehaviour, le: number | undefined, answer: Answer): Delivery {
  const length = answer.data.length;
  if (le === undefined) {
    if (behaviour.strict || behaviour.protocol === 'T=0') throw wrongLe(length);
    return length <= shortLimit ? { now: answer } : held(answer);
  }
  if (length > mostAtOnce) return held(answer);
  if (le === length) return { now: answer };
  // The T=0 card sends P3 bytes or none: a P3 of 00 stands for 256.
  if (behaviour.protocol === 'T=0' && length < shortLimit) throw wrongLe(length);
  if (le > length) return { now: answer };
  if (le >= shortLimit) return held(answer);
  throw wrongLe(length);
}

/** One step of GET RESPONSE with `le` bytes wanted. Throws Refusal 6Cxx when fewer wait, all of which then go on waiting. */
export function fetchWaiting(behaviour: CardBehaviour, waiting: Answer, le: number): Delivery {
  const length = waiting.data.length;
  const asksForAll = le === extendedLimit || (le === shortLimit && behaviour.protocol !== 'T=0');
  if (le > length && !asksForAll) throw wrongLe(length);
  return split(waiting, Math.min(le, mostAtOnce));
}

function split(answer: Answer, length: number): Delivery {
  const rest = answer.data.slice(length);
  if (rest.length === 0) return { now: answer };
  const sw = 0x6100 | sw2(rest.length);
  return { now: { data: answer.data.slice(0, length), sw }, waiting: { data: rest, sw: answer.sw } };
}
