import { request, unexpectedAnswer, type AtCommand } from '../at-command.ts';

/** V.250 section 6.1.3: free text about the product, line by line as sent. */
export const ati: AtCommand<void, readonly string[]> = {
  name: 'ATI',
  encode: () => request('ATI', { prefixes: ['+GCAP'], bare: /./ }),
  decode(lines) {
    if (lines.length === 0) throw unexpectedAnswer('ATI', lines);
    return lines;
  },
};
