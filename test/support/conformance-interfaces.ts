import {
  es10Functions,
  es11Functions,
  es12Functions,
  es2pFunctions,
  es9pFunctions,
  es9pUnreachableResults,
  loadBoundProfilePackage,
} from '#core/protocol/sgp22/index.ts';
import { unreachableResults } from '#simulator/euicc/index.ts';
import type { ConformanceFunction, ConformanceInterface, UnreachableResult } from './conformance-page.ts';

const rsp = (functions: Readonly<Record<string, { readonly name: string; readonly refusals: readonly string[] }>>) =>
  Object.values(functions).map(({ name, refusals }): ConformanceFunction => ({ name, results: ['ok', ...refusals] }));
const es10 = (layer: string) =>
  [...es10Functions, loadBoundProfilePackage].filter(({ name }) => name.startsWith(`${layer}.`));

/** What docs/conformance.md lists, out of the protocol's registries. */
export const conformanceInterfaces: readonly ConformanceInterface[] = [
  { title: 'ES10a', source: 'LPA to eUICC, discovery. SGP.22 sections 5.7.3 and 5.7.4.', functions: es10('ES10a') },
  { title: 'ES10b', source: 'LPA to eUICC, download and notifications. SGP.22 section 5.7.', functions: es10('ES10b') },
  { title: 'ES10c', source: 'LPA to eUICC, profile management. SGP.22 section 5.7.', functions: es10('ES10c') },
  { title: 'Workbench', source: 'Our own functions: docs/imei-binding-functions.md.', functions: es10('Workbench') },
  { title: 'ES9+', source: 'LPA to SM-DP+. SGP.22 sections 5.6 and 6.5.', functions: rsp(es9pFunctions) },
  { title: 'ES2+', source: 'Operator and SM-DP+. SGP.22 sections 5.3 and 6.5.', functions: rsp(es2pFunctions) },
  { title: 'ES11', source: 'LPA to SM-DS. SGP.22 section 5.8.', functions: rsp(es11Functions) },
  { title: 'ES12', source: 'SM-DP+ to SM-DS. SGP.22 section 5.9.', functions: rsp(es12Functions) },
];

/** Results of the specification that ours never gives. */
export const unreachable: readonly UnreachableResult[] = [...unreachableResults, ...es9pUnreachableResults];
