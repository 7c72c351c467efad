/** The lint of one package file, with what it is and where each finding belongs in the tree. */
import {
  buildCardImage,
  decodeProfilePackage,
  lintPackage,
  nodeOfFinding,
  packageFacts,
  packageTree,
  ProfilePackageError,
  readPackageFile,
  spaceNeeded,
  type Finding,
  type LintOptions,
  type PackageFile,
  type ProfilePackage,
} from '#core/protocol/saip/index.ts';
import type { PackageLint } from '#shared/api/index.ts';

export interface LintQuestion extends Pick<LintOptions, 'card' | 'profileClass'> {
  readonly shownCard?: PackageLint['card'] | undefined;
}

/** Never throws for what stands in the file: a file that is no package is a finding by itself. */
export function lintFile(bytes: Uint8Array, { card, profileClass, shownCard = null }: LintQuestion = {}): PackageLint {
  let file: PackageFile | undefined;
  try {
    file = readPackageFile(bytes);
    const decoded = decodeProfilePackage(file.der);
    const findings = lintPackage(decoded, { card, profileClass, der: file.der });
    return { ...factsOf(decoded), ...told(findings, file, bytes), card: shownCard };
  } catch (error) {
    if (!(error instanceof ProfilePackageError)) throw error;
    return { ...noFacts, ...told([refusalOf(error, file)], file, bytes), card: shownCard };
  }
}

const refusalOf = (error: ProfilePackageError, file: PackageFile | undefined): Finding => ({
  rule: file === undefined ? 'NOT_A_PACKAGE' : 'MALFORMED',
  severity: 'error',
  message: error.message,
  element: error.element,
  offset: error.offset,
});

const noFacts = { iccid: null, imsi: null, profileType: null, version: null, spaceNeeded: null };

function factsOf(decoded: ProfilePackage) {
  try {
    const { iccid, imsi = null, profileType = null, version } = packageFacts(decoded);
    return { iccid, imsi, profileType, version, spaceNeeded: spaceNeeded(decoded, buildCardImage(decoded)) };
  } catch (error) {
    if (error instanceof ProfilePackageError) return noFacts;
    throw error;
  }
}

function told(findings: readonly Finding[], file: PackageFile | undefined, bytes: Uint8Array) {
  const tree = file === undefined ? [] : packageTree(file.der);
  const count = (severity: Finding['severity']) => findings.filter((one) => one.severity === severity).length;
  return {
    size: file?.der.length ?? bytes.length,
    writtenAs: file?.writtenAs ?? null,
    errors: count('error'),
    warnings: count('warning'),
    hints: count('hint'),
    findings: [...findings]
      .sort((a, b) => gravity.indexOf(a.severity) - gravity.indexOf(b.severity))
      .map((finding) => ({ ...finding, nodeId: nodeOfFinding(tree, finding) })),
  };
}

const gravity: readonly Finding['severity'][] = ['error', 'warning', 'hint'];
