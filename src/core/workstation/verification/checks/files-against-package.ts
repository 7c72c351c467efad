import {
  compareFileSets,
  decodeFileFacts,
  isDirectoryKind,
  type ExpectedDifference,
  type FileDifference,
  type FileSet,
} from '#core/protocol/file-set/index.ts';
import { statusWordText } from '#core/protocol/iso7816/index.ts';
import { exploreCard, type CardFiles } from '../../files/index.ts';
import { evidence, notApplicable, type Check, type CheckFinding, type CheckSubject } from '../check.ts';
import { keptUpFiles } from '../kept-up-files.ts';
import { expectedProfile } from './expected-profile.ts';
import { withCardFiles } from './with-card-files.ts';

/** Every file of the package is on the card: structure, size, access rules and, where it can be read, contents (TS 102 221 clauses 8, 9.2). */
export const filesAgainstPackage: Check<'filesAgainstPackage'> = {
  name: 'filesAgainstPackage',
  async run(subject, { expectedDifferences, otherFiles }) {
    const expected = await expectedProfile(subject);
    if (expected === undefined) return notApplicable('NO_PACKAGE_KNOWN', { iccid: subject.profile.iccid });
    const wanted = expected.files.map(decodeFileFacts);
    const { found, others, pinWanted } = await withCardFiles(subject, async (files) => {
      const card = await files.readFileSet(wanted.map(({ path }) => path));
      const known = new Set(wanted.map(({ path }) => path));
      const more = otherFiles ? (await exploreCard(files)).filter(({ path }) => !known.has(path)) : [];
      return { found: card, others: more, pinWanted: await wantsPin(files, wanted) };
    });
    const declared = [...leftToOthers(subject), ...expectedDifferences, ...keptUpFiles];
    return judge(compareFileSets(wanted, [...found, ...others], { expected: declared }), found, pinWanted);
  },
};

/** What other checks of the plan judge: one fault is told once. */
const leftToOthers = ({ planned }: CheckSubject): ExpectedDifference[] =>
  planned.includes('iccidOnCard')
    ? [{ path: '3F00/2FE2', changes: ['content'], reason: 'judged by the check of the ICCID' }]
    : [];

/** A PIN of the user stands before the contents: PIN1 or the universal PIN is switched on. */
async function wantsPin(files: CardFiles, wanted: FileSet): Promise<boolean> {
  const application = wanted.find(({ kind }) => kind === 'adf');
  if (application === undefined || (await files.find(application.path)) === undefined) return false;
  const pins = await files.pins(application.path);
  return pins.some(({ reference, satisfied }) => (reference === 0x01 || reference === 0x11) && !satisfied);
}

function judge(differences: readonly FileDifference[], found: FileSet, pinWanted: boolean): CheckFinding {
  const faults = differences.filter((one) => one.expected === undefined);
  const unread = found.filter((file) => file.unreadable !== undefined && !isDirectoryKind(file.kind));
  const words = new Set(unread.map((file) => statusWordText(file.unreadable!)));
  const facts = evidence({
    files: String(found.length),
    differences: String(faults.length),
    'expected differences': String(differences.length - faults.length),
    ...(unread.length === 0 ? {} : { 'contents not readable': `${unread.length} (${[...words].join('; ')})` }),
  });
  const finding = {
    evidence: facts,
    differences: [...faults, ...differences.filter((one) => one.expected !== undefined)],
  };
  if (faults.length > 0) return { ...finding, outcome: 'fail', reason: 'FILES_DIFFER' };
  if (pinWanted && unread.length > 0) return { ...finding, outcome: 'notApplicable', reason: 'PIN_REQUIRED' };
  return { ...finding, outcome: 'pass', reason: null };
}
