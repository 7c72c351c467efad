/** Version in the header. Those of TCA eUICC Profile Package 2.1 to 3.x are known; SGP.22 asks for 2.1 at least (section 2.4.5). */
import { headerOf, type ProfilePackage } from '../profile-package.ts';
import { peStatus } from '../profile-package-error.ts';
import { error, type Finding } from './finding.ts';

const oldest = { major: 2, minor: 1 };
const latestMajor = 3;

export function versionRules(profilePackage: ProfilePackage): Finding[] {
  const { majorVersion, minorVersion } = headerOf(profilePackage);
  const version = `${majorVersion}.${minorVersion}`;
  const refuse = (why: string) => [
    error('HEADER_VERSION', `version ${version} of the package format ${why}`, 0, peStatus.unsupportedProfileVersion),
  ];
  if (majorVersion < oldest.major || (majorVersion === oldest.major && minorVersion < oldest.minor))
    return refuse(`is older than ${oldest.major}.${oldest.minor}`);
  return majorVersion > latestMajor ? refuse(`is later than ${latestMajor}.x`) : [];
}
