import { loadBoundProfilePackage } from '#core/protocol/sgp22/index.ts';

/** A result that the codec of a function reads and that the simulated card never gives. */
export interface UnreachableResult {
  /** "ES10c.EnableProfile" */
  readonly function: string;
  readonly result: string;
  readonly reason: string;
}

const enterprise = 'enterprise profiles came with SGP.22 v3';
const crls = 'CRL stapling came with SGP.22 v3; a v2 card answers invalidCertificate for a revoked one';
const rpm = 'remote profile management came with SGP.22 v3';
const ports = 'several enabled profiles (MEP) came with SGP.22 v3';

/** By function: names of its codes with the reason. */
const reasons: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'ES10a.SetDefaultDpAddress': { unsupportedCiPKId: 'a default SM-DP+ bound to a CI came with SGP.22 v3' },
  'ES10b.AuthenticateServer': {
    transactionIdError: 'the transaction that v3 servers start in the request came with SGP.22 v3',
    missingCrl: crls,
    invalidCrlSignature: crls,
    revokedCert: crls,
    invalidCertOrCrlTime: 'a card without clock looks at no dates',
    invalidCertOrCrlConfiguration: 'certificate chains of variants A to C came with SGP.22 v3',
    invalidIccid: rpm,
  },
  'ES10b.RetrieveNotificationsList': {
    noResultAvailable: 'of SGP.22 before v2.1; a search that finds nothing answers an empty list',
  },
  'ES10c.GetProfilesInfo': {
    profileChangeOngoing: 'SGP.22 v3; the list shows the new state while REFRESH is waited for',
  },
  'ES10c.EnableProfile': {
    disallowedByEnterpriseRule: enterprise,
    commandError: ports,
    disallowedForRpm: rpm,
    noEsimPortAvailable: 'by a card of one eSIM port; one with several (MEP) gives it',
  },
  'ES10c.DisableProfile': { commandError: ports, disallowedForRpm: rpm },
  'ES10c.DeleteProfile': { commandError: ports },
  'Workbench.RecordImeiBinding': { undefinedError: 'the only fault a card of ours meets is memoryFailure' },
  [loadBoundProfilePackage.name]: {
    enterpriseProfilesNotSupported: enterprise,
    enterpriseRulesNotAllowed: enterprise,
    enterpriseProfileNotAllowed: enterprise,
    enterpriseOidMismatch: enterprise,
    enterpriseRulesError: enterprise,
    enterpriseProfilesOnly: enterprise,
    lprNotSupported: 'the LPA proxy came with SGP.22 v3',
    unknownTlvInMetadata: 'SGP.22 v3; a v2 card passes over members it does not know',
  },
};

/** For docs/conformance.md: what stands in the specifications and not in `results` of the functions. */
export const unreachableResults: readonly UnreachableResult[] = Object.entries(reasons).flatMap(([name, results]) =>
  Object.entries(results).map(([result, reason]) => ({ function: name, result, reason })),
);
