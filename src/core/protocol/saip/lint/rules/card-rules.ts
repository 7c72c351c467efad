/** What the chosen card needs to know and to have for the package. PEStatus 4, 9, 10 and 31 of TCA eUICC Profile Package 3.3 section 8.11. */
import { toHex } from '../../../bytes/index.ts';
import { mandatoryServiceNames } from '../../elements/index.ts';
import { spaceNeeded } from '../../image/index.ts';
import { peStatus } from '../../profile-package-error.ts';
import { templateOid } from '../../templates/index.ts';
import type { Hit } from '../finding.ts';
import { rule, type LintRule } from '../lint-rule.ts';
import type { LintSubject } from '../lint-subject.ts';

function* lacksVersion({ header, options: { card } }: LintSubject): Iterable<Hit> {
  if (card !== undefined && header.majorVersion > card.majorVersion)
    yield {
      message: `the package has version ${header.majorVersion}.${header.minorVersion}, the card knows ${card.majorVersion}.x`,
      element: 0,
      status: peStatus.unsupportedProfileVersion,
    };
}

function* laterVersion({ header, options: { card } }: LintSubject): Iterable<Hit> {
  if (card?.minorVersion === undefined || header.majorVersion !== card.majorVersion) return;
  if (header.minorVersion > card.minorVersion)
    yield {
      message: `the package has version ${header.majorVersion}.${header.minorVersion}, the card knows ${card.majorVersion}.${card.minorVersion}`,
      element: 0,
    };
}

function* lacksService({ header, options: { card } }: LintSubject): Iterable<Hit> {
  const services = card?.services;
  if (services === undefined) return;
  const refused = { element: 0, member: 'mandatoryServices', status: peStatus.featureNotSupported };
  for (const name of mandatoryServiceNames(header))
    if (!services.includes(name)) yield { message: `the card has no ${name}`, ...refused };
  for (const service of header.mandatoryServices.extensions ?? [])
    yield { message: `the card does not know the service with tag ${toHex(service.subarray(0, 1))}`, ...refused };
}

/** Templates that came with version 2.3 of the package format: 5G. */
const since23 = [templateOid('df-5gs'), templateOid('df-saip')];

function* lacksTemplate({ header, options: { card } }: LintSubject): Iterable<Hit> {
  if (card === undefined) return;
  const before23 = card.majorVersion < 2 || (card.majorVersion === 2 && (card.minorVersion ?? 3) < 3);
  for (const oid of header.mandatoryGfsteList) {
    const unknown = card.templates !== undefined ? !card.templates.includes(oid) : before23 && since23.includes(oid);
    if (unknown)
      yield {
        message: `the card does not know template ${oid}`,
        element: 0,
        member: 'mandatoryGfsteList',
        status: peStatus.templateNotSupported,
      };
  }
}

function* memory(subject: LintSubject): Iterable<Hit> {
  const { card } = subject.options;
  if (card?.freeMemory === undefined || subject.image === undefined) return;
  const needed = Math.max(spaceNeeded(subject.profilePackage, subject.image), subject.options.der?.length ?? 0);
  if (needed > card.freeMemory)
    yield {
      message: `the profile needs about ${needed} bytes, the card has ${card.freeMemory} free`,
      status: peStatus.notEnoughMemory,
      ...(card.usesRemoteMemory === true ? { severity: 'hint' as const } : {}),
    };
}

/** Bits of `pol` (POL1 of SGP.02) that say what profile policy rules of SGP.22 say. */
const policyBits = [
  [0x01, 'ppr1'],
  [0x02, 'ppr2'],
] as const;

function* forbiddenPolicy({ header, options: { card, policyRules = [] } }: LintSubject): Iterable<Hit> {
  const pol = header.pol?.at(-1) ?? 0;
  const asked = new Set([...policyRules, ...policyBits.filter(([bit]) => (pol & bit) !== 0).map(([, name]) => name)]);
  for (const name of asked)
    if (card?.forbiddenPolicyRules?.includes(name))
      yield { message: `the card allows no profile with ${name}`, element: 0 };
}

function* presentAlready({ image, options: { card } }: LintSubject): Iterable<Hit> {
  if (image !== undefined && card?.iccids?.includes(image.iccid))
    yield { message: `a profile with ICCID ${image.iccid} is on the card already`, element: 0 };
}

export const cardRules: readonly LintRule[] = [
  rule('card', 'error', 'CARD_LACKS_VERSION', lacksVersion),
  rule('card', 'hint', 'CARD_OLDER_VERSION', laterVersion),
  rule('card', 'error', 'CARD_LACKS_SERVICE', lacksService),
  rule('card', 'error', 'CARD_LACKS_TEMPLATE', lacksTemplate),
  rule('card', 'error', 'CARD_MEMORY', memory),
  rule('card', 'error', 'CARD_FORBIDS_POLICY', forbiddenPolicy),
  rule('card', 'error', 'CARD_HAS_ICCID', presentAlready),
];
