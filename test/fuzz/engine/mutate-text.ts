import type { Dice } from './dice.ts';

const oddities = [
  ...[
    '\0',
    '\u0000\u0001',
    '\u{feff}',
    '\u{202e}',
    '\u{1f4a9}',
    '\ud800',
    'é',
    'İ',
    'ß',
    '\u2028',
    '\r\n',
    '\t',
    ' ',
    '%s',
    '%00',
  ],
  ...[
    '$',
    '$$$$',
    ':',
    '::',
    '..',
    '../',
    '\\',
    '"',
    "'",
    '-',
    '--',
    '+',
    '=',
    '==',
    ',',
    ';',
    '<',
    '>',
    '&',
    '*',
    '#',
  ],
  ...[
    '0',
    '-1',
    '1e999',
    '00',
    '9'.repeat(40),
    'NaN',
    'null',
    'undefined',
    '__proto__',
    'constructor',
    'OK',
    'ERROR',
    '+CME ERROR: 3',
  ],
];

/** One to three changes of characters; one in forty times something very long. */
export function mutateText(dice: Dice, text: string): string {
  let changed = text;
  for (let rounds = 1 + dice.below(3); rounds > 0; rounds--) {
    const at = dice.below(changed.length + 1);
    const end = Math.min(changed.length, at + 1 + dice.below(6));
    const [before, cut, after] = [changed.slice(0, at), changed.slice(at, end), changed.slice(end)];
    switch (dice.below(8)) {
      case 0:
        changed = before + after;
        break;
      case 1:
        changed = before + cut + cut + after;
        break;
      case 2:
        changed = before + dice.pick(oddities) + after;
        break;
      case 3:
        changed = before + dice.pick(oddities) + cut + after;
        break;
      case 4:
        changed = before;
        break;
      case 5:
        changed = before + String.fromCharCode(dice.below(dice.chance(4) ? 0x10000 : 0x80)) + cut.slice(1) + after;
        break;
      case 6:
        changed = before + (dice.chance(2) ? cut.toUpperCase() : cut.toLowerCase()) + after;
        break;
      default:
        changed = dice.chance(5) ? before + (cut || 'A').repeat(dice.pick([40, 300, 5_000])) + after : after + before;
    }
  }
  return changed;
}
