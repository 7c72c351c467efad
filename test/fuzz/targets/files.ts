import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { accessWords, decodeFileContent, type DecodedContent } from '#core/protocol/file-content/index.ts';
import { fileSetOfImage, type FileFacts } from '#core/protocol/file-set/index.ts';
import { buildCardImage, decodeProfilePackage } from '#core/protocol/saip/index.ts';
import { decodeSelectAnswer } from '#core/protocol/ts102221/index.ts';
import { fileTable, type FileParent } from '#core/protocol/ts31102/index.ts';
import { ensure, type FuzzTarget } from '../engine/fuzz-target.ts';
import { mutateBytes } from '../engine/mutate-bytes.ts';
import { profilePackages } from '../support/lab-card.ts';

const usim = 'A0000000871002FF49FF0589';
const homes: Readonly<Partial<Record<FileParent, string>>> = {
  mf: '3F00',
  telecom: '3F00/7F10',
  phonebook: '3F00/7F10/5F3A',
  graphics: '3F00/7F10/5F50',
  usim,
  gsmAccess: `${usim}/5F3B`,
  df5gs: `${usim}/5FC0`,
  dfSaip: `${usim}/5FD0`,
  isim: 'A0000000871004FF49FF0589',
};

/** Contents of files, and what SELECT answers: whatever a card holds is shown, with a problem rather than an exception. */
export const files: FuzzTarget = {
  name: 'files',
  everyday: 4_000,
  outcomes: ['clean', 'problems', 'unknown', 'control parameters'],
  open: () => {
    const known = fileTable.flatMap(({ parent, fid }) => {
      const home = homes[parent];
      return home === undefined ? [] : [`${home}/${fid.toString(16).toUpperCase().padStart(4, '0')}`];
    });
    const real = profilePackages().flatMap((der) => fileSetOfImage(buildCardImage(decodeProfilePackage(der))));
    const bodies = real.flatMap(bodyOf).filter((body) => body.length > 0);
    const answers = [
      '62178202412183026F078A01058B036F060A800200098801 38',
      '621B8202782183023F008A01058B032F0601C609900180830101 83010A',
    ].map((hex) => fromHex(hex.replace(/ /g, '')));
    return Promise.resolve({
      generate: (dice) => {
        if (dice.chance(7)) return ['', toHex(mutateBytes(dice, dice.pick(answers), answers))];
        const path = dice.chance(10) ? dice.pick(real).path : dice.pick(known);
        return [path, toHex(mutateBytes(dice, dice.pick(bodies), bodies).subarray(0, 2_000))];
      },
      run([path = '', hex = '']) {
        const bytes = fromHex(hex);
        if (path === '') {
          const fcp = decodeSelectAnswer(bytes);
          ensure(fcp === undefined || !Number.isNaN(fcp.size ?? 0), 'a size that is no number');
          return 'control parameters';
        }
        const whole = decodeFileContent({ path, kind: 'transparent', content: bytes });
        const record = decodeFileContent({ path, kind: 'linearFixed', records: [bytes] });
        for (const view of [whole, record]) check(view, bytes);
        ensure(accessWords([], 'elementary').length === 0, 'rules out of nothing');
        if (!whole.known) return 'unknown';
        return whole.problems.length === 0 ? 'clean' : 'problems';
      },
    });
  },
};

const bodyOf = ({ content, records }: FileFacts): readonly Uint8Array[] =>
  records ?? (content === undefined ? [] : [content]);

function check(view: DecodedContent, bytes: Uint8Array): void {
  const fields = [...view.fields, ...view.records.flatMap((one) => one.fields)];
  ensure(
    fields.every(({ label, value }) => label !== '' && value !== ''),
    'a field without label or value',
  );
  ensure(!fields.some(({ value }) => /undefined|NaN/.test(value)), 'a value that is none');
  if (!view.secret || bytes.length < 8) return;
  // Eight bytes in a row of what a file of keys holds are never shown.
  const hex = toHex(bytes);
  const shown = JSON.stringify(fields);
  for (let at = 0; at + 16 <= hex.length; at += 2) {
    const piece = hex.slice(at, at + 16);
    if (/^(..)\1+$/.test(piece)) continue;
    ensure(!shown.includes(piece), 'key material is shown');
  }
}
