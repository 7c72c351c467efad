/** Paths as people write them: `MF/2FE2`, `ADF.USIM/EF.IMSI`, `7FFF/6F07`, `EF.IMSI`, or the notation of this folder itself. */
import { fileTable, type FileParent } from '../ts31102/index.ts';
import { applicationOfAid, fidText, masterFilePath, parentOfPath } from './file-place.ts';

/**
 * The path in this folder's notation. `aids`: AIDs (hex) of the applications there are, the current one first: `7FFF` and a
 * bare name mean that one, `ADF.ISIM` the first of its kind. Throws RangeError in words.
 */
export function readFilePath(text: string, aids: readonly string[]): string {
  const steps = text
    .trim()
    .split('/')
    .filter((step) => step !== '');
  if (steps.length === 0) throw new RangeError('a path names at least one file');
  const [first = '', ...rest] = steps;
  const root = rootOf(first, aids);
  if (root !== undefined) return rest.reduce(stepBelow, root);
  const named = steps.length === 1 ? bareName(first, aids) : undefined;
  if (named !== undefined) return named;
  // A path without a root starts at the MF.
  return steps.reduce(stepBelow, masterFilePath);
}

function rootOf(step: string, aids: readonly string[]): string | undefined {
  const upper = step.toUpperCase();
  if (upper === 'MF' || upper === masterFilePath) return masterFilePath;
  if (upper === '7FFF' || upper === 'ADF') return present(aids[0], 'an application');
  const kind = /^ADF\.(\w+)$/.exec(upper)?.[1]?.toLowerCase();
  if (kind !== undefined)
    return present(
      aids.find((aid) => applicationOfAid(aid) === kind),
      upper,
    );
  return /^[0-9A-F]{10,32}$/.test(upper) && upper.length % 2 === 0 ? upper : undefined;
}

function present(aid: string | undefined, what: string): string {
  if (aid === undefined) throw new RangeError(`there is no ${what}`);
  return aid.toUpperCase();
}

/** Kc for `EF.Kc`, `kc` and `EF_KC`; file identifiers are no names. */
const plain = (name: string): string =>
  name
    .replace(/^(EF|DF)[._]/i, '')
    .replace(/[-_ ]/g, '')
    .toUpperCase();

const sameName = (name: string, step: string): boolean => plain(name) === plain(step);

function stepBelow(directory: string, step: string): string {
  if (/^[0-9A-Fa-f]{4}$/.test(step)) return `${directory}/${step.toUpperCase()}`;
  const parent = parentOfPath(directory);
  const entry = fileTable.find((one) => one.parent === parent && sameName(one.name, step));
  if (entry === undefined) throw new RangeError(`no file ${step} is known in ${directory}`);
  return `${directory}/${fidText(entry.fid)}`;
}

const above: Readonly<Partial<Record<FileParent, string>>> = {
  telecom: `${masterFilePath}/7F10`,
  gsmAccess: '5F3B',
  df5gs: '5FC0',
  dfSaip: '5FD0',
};

function bareName(step: string, aids: readonly string[]): string | undefined {
  const entries = fileTable.filter((one) => sameName(one.name, step));
  const order: readonly FileParent[] = ['usim', 'mf', 'isim', 'telecom', 'df5gs', 'gsmAccess', 'dfSaip'];
  for (const parent of order) {
    const entry = entries.find((one) => one.parent === parent);
    if (entry === undefined) continue;
    const kind = parent === 'isim' ? 'isim' : 'usim';
    const aid = aids.find((one) => applicationOfAid(one) === kind)?.toUpperCase();
    if (parent === 'mf') return `${masterFilePath}/${fidText(entry.fid)}`;
    if (parent === 'telecom') return `${above.telecom}/${fidText(entry.fid)}`;
    if (aid === undefined) continue;
    const directory = above[parent];
    return [aid, ...(directory === undefined ? [] : [directory]), fidText(entry.fid)].join('/');
  }
  return undefined;
}
