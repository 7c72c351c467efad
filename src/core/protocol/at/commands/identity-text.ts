import { answerText, request, type AtCommand } from '../at-command.ts';
import { splitFields } from '../fields.ts';

/** TS 27.007 sections 5.1 to 5.3: one line of text, bare or prefixed, quoted or not; `Revision:` in front is dropped. */
function identityText(suffix: 'CGMI' | 'CGMM' | 'CGMR'): AtCommand<void, string> {
  const name = `AT+${suffix}`;
  const prefixes = [`+${suffix}`, `+${suffix.slice(1)}`];
  return {
    name,
    encode: () => request(name, { prefixes, bare: /./ }),
    decode(lines) {
      const text = answerText(name, lines, prefixes).replace(/^(Revision|Manufacturer|Model) ?: ?/i, '');
      const fields = splitFields(text);
      return fields.length === 1 ? fields[0]!.text : text;
    },
  };
}

export const cgmi = identityText('CGMI');
export const cgmm = identityText('CGMM');
export const cgmr = identityText('CGMR');
