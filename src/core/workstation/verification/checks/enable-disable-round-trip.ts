import { compareFileSets, type FileSet } from '#core/protocol/file-set/index.ts';
import { disable, enable } from '../../euicc/index.ts';
import { exploreCard } from '../../files/index.ts';
import { readProfiles, requireProfile } from '../../profiles/index.ts';
import { fail, notApplicable, pass, type Check, type CheckFinding, type CheckSubject } from '../check.ts';
import { keptUpFiles } from '../kept-up-files.ts';
import { expectedProfile } from './expected-profile.ts';
import { withCardFiles } from './with-card-files.ts';

/** The profile can be switched off and on, the card says so each time, and every file is what it was before. */
export const enableDisableRoundTrip: Check<'enableDisableRoundTrip'> = {
  name: 'enableDisableRoundTrip',
  async run(subject, { rounds, compareFiles, expectedDifferences }) {
    if (subject.profile.profilePolicyRules.includes('ppr1')) return notApplicable('PPR1_FORBIDS_DISABLING');
    const before = compareFiles ? await filesOnCard(subject) : undefined;
    let switched: CheckFinding | undefined;
    for (let round = 1; round <= rounds; round++) {
      switched = await switchOffAndOn(subject, rounds > 1 ? { round: `${round} of ${rounds}` } : {});
      if (switched.outcome === 'fail') return switched;
    }
    if (before === undefined || switched === undefined) return switched!;
    const after = await filesOnCard(subject);
    const differences = compareFileSets(before, after, { expected: [...expectedDifferences, ...keptUpFiles] });
    const faults = differences.filter((one) => one.expected === undefined);
    const told = [...switched.evidence, { label: 'files', value: String(before.length) }];
    const facts = [...told, { label: 'differences', value: String(faults.length) }];
    if (faults.length > 0) return { outcome: 'fail', reason: 'FILES_CHANGED', evidence: facts, differences };
    return { ...switched, evidence: facts, differences };
  },
};

async function switchOffAndOn(
  { device, profile: { iccid }, services }: CheckSubject,
  facts: Readonly<Record<string, string>>,
): Promise<CheckFinding> {
  const { clock } = services.environment;
  return services.desks.withCard(device, async (session) => {
    const stateNow = async () => requireProfile(await readProfiles(session), iccid).profileState;
    await disable(session, iccid, clock);
    const off = await stateNow();
    await enable(session, iccid, clock);
    const on = await stateNow();
    const shown = { ...facts, 'after disabling': off, 'after enabling': on };
    return off === 'disabled' && on === 'enabled' ? pass(shown) : fail('READ_BACK_DIFFERS', shown);
  });
}

/** Those of the package where it is known, else what the card is known to have. */
async function filesOnCard(subject: CheckSubject): Promise<FileSet> {
  const paths = (await expectedProfile(subject))?.files.map(({ path }) => path);
  return withCardFiles(subject, async (files) =>
    files.readFileSet(paths ?? (await exploreCard(files)).map(({ path }) => path)),
  );
}
