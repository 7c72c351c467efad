/** Names that chips give by number alone: EUM identification numbers (SGP.29) and CI key identifiers (GSMA, SGP.26). */

/** By EIN: the first eight digits of an EID. 89049032 is also the EIN of SGP.26's test EUM. */
const manufacturers: Readonly<Record<string, string>> = {
  '89044045': 'Kigen',
  '89049032': 'Giesecke+Devrient or test EUM',
  '89086030': 'Eastcompeace',
};

export const manufacturerName = (eid: string): string | undefined => manufacturers[eid.slice(0, 8)];

/** By subject key identifier of the CI. */
export const issuerNames: Readonly<Record<string, string>> = {
  '81370F5125D0B1D408D4C3B232E6D25E795BEBFB': 'GSM Association - RSP2 Root CI1',
  F54172BDF98A95D65CBEB88A38A1C11D800A85C3: 'GSMA Test CI, SGP.26, NIST P-256',
  C0BC70BA36929D43B467FF57570530E57AB8FCD8: 'GSMA Test CI, SGP.26, brainpoolP256r1',
};
