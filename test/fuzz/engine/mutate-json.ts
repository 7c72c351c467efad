/** JSON bodies damaged as text, as objects, and inside the elements their members carry in Base64. */
import type { Dice } from './dice.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateText } from './mutate-text.ts';

type Json = Record<string, unknown>;

const strangers = (dice: Dice): unknown =>
  dice.pick<() => unknown>([
    () => null,
    () => true,
    () => 0,
    () => -1,
    () => 1e308,
    () => '',
    () => [],
    () => ({}),
    () => [[[[]]]],
    () => ({ toString: 1, length: -1 }),
    () => 'A'.repeat(dice.pick([33, 4_000, 200_000])),
    () => '=',
    () => '\ud800',
    () => '00'.repeat(dice.below(20)),
  ])();

/** Text of a body made of `body`; `others` are elements that may be put into members. */
export function mutateJson(dice: Dice, body: Json, others: readonly Uint8Array[] = []): string {
  const copy = structuredClone(body);
  for (let rounds = 1 + dice.below(2); rounds > 0; rounds--) changeMember(dice, copy, others);
  const text = JSON.stringify(copy);
  switch (dice.below(16)) {
    case 0:
      return mutateText(dice, text);
    case 1:
      return `${'['.repeat(dice.pick([10, 5_000]))}${text}`;
    case 2:
      return text.replace('{', `{"__proto__":{"x":1},"${dice.pick(Object.keys(body).concat('header'))}":null,`);
    default:
      return text;
  }
}

function changeMember(dice: Dice, object: Json, others: readonly Uint8Array[]): void {
  const keys = Object.keys(object);
  if (keys.length === 0) {
    object['unknown'] = strangers(dice);
    return;
  }
  const key = dice.pick(keys);
  const value = object[key];
  if (typeof value === 'object' && value !== null && !dice.chance(3)) return changeMember(dice, value as Json, others);
  switch (dice.below(7)) {
    case 0:
      delete object[key];
      break;
    case 1:
      object[key] = strangers(dice);
      break;
    case 2:
      delete object[key];
      object[dice.chance(2) ? key.toUpperCase() : `${key} `] = value;
      break;
    case 3:
      object[key] = object[dice.pick(keys)];
      break;
    default:
      object[key] = typeof value === 'string' ? changeString(dice, value, others) : strangers(dice);
  }
}

function changeString(dice: Dice, value: string, others: readonly Uint8Array[]): string {
  const bytes = Buffer.from(value, 'base64');
  const isBase64 = value.length > 15 && bytes.toString('base64') === value;
  if (!isBase64 || dice.chance(8)) return mutateText(dice, value);
  return Buffer.from(mutateBytes(dice, new Uint8Array(bytes), others)).toString('base64');
}
