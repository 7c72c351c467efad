import { elementsOf, type ProfilePackage } from '../profile-package.ts';
import { elementPlaces, type ElementPlace } from './element-places.ts';
import type { Finding, Hit } from './finding.ts';
import type { LintRule } from './lint-rule.ts';
import { LintSubject, type LintOptions } from './lint-subject.ts';
import { lintRules } from './rules/index.ts';

/** Everything there is to say about a package, in the order of the rules. Never throws. */
export function lintPackage(profilePackage: ProfilePackage, options: LintOptions = {}): Finding[] {
  if (elementsOf(profilePackage, 'header').length === 0)
    return [{ rule: 'HEADER_POSITION', severity: 'error', message: 'the package has no header', element: 0 }];
  const subject = new LintSubject(profilePackage, options);
  const findings: Finding[] = [];
  const places = options.der === undefined ? [] : elementPlaces(options.der, profilePackage);
  for (const rule of lintRules)
    for (const hit of rule.check(subject)) {
      const finding = placed(rule, hit, subject, places);
      if (!explained(finding, findings)) findings.push(finding);
    }
  return findings;
}

function placed(rule: LintRule, hit: Hit, subject: LintSubject, places: readonly ElementPlace[]): Finding {
  const { severity = rule.severity, ...rest } = hit;
  const origin = hit.element === undefined && hit.file !== undefined ? subject.origin(hit.file) : undefined;
  const { element = origin?.element, member = origin?.member } = hit;
  const place = element === undefined ? undefined : places[element];
  const offset = place === undefined ? undefined : (place.members.get(member ?? '') ?? place.offset);
  return {
    rule: rule.id,
    severity,
    ...rest,
    ...(element === undefined ? {} : { element }),
    ...(member === undefined ? {} : { member }),
    ...(offset === undefined ? {} : { offset }),
  };
}

/** Rules that say better what the building of the image stumbles over. */
const explaining: readonly string[] = ['FILE_TOO_SMALL', 'FILE_RECORDS', 'KEY_LENGTH', 'ELEMENT_ORDER'];

const explained = (finding: Finding, before: readonly Finding[]): boolean =>
  finding.rule === 'CONTENT_REFUSED' &&
  before.some(({ rule, element }) => explaining.includes(rule) && element === finding.element);
