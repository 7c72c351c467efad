import { Refusal } from '../uicc/index.ts';
import type { EuiccCore } from './euicc-core.ts';
import { BoundPackageLoading } from './bound-package-loading.ts';

/** First bytes a part of a bound package can have: BF36, A0 to A3, 86 to 88. */
const looksLikePart = (request: Uint8Array) =>
  (request[0] === 0xbf && request[1] === 0x36) || [0xa0, 0xa1, 0xa2, 0xa3, 0x86, 0x87, 0x88].includes(request[0]!);

/**
 * One command of ES10b.LoadBoundProfilePackage (SGP.22 section 5.7.6): no data until the end or the first error, which is
 * a ProfileInstallationResult. Throws 6985 without a prepared download, 6A80 for what is no part of a package.
 */
export function loadBoundProfilePackage(core: EuiccCore, request: Uint8Array): Uint8Array | undefined {
  const { session } = core;
  if (session.state === 'prepared' && request[0] === 0xbf && request[1] === 0x36) {
    core.session = { ...session, state: 'loading', loading: new BoundPackageLoading(core, session) };
  }
  if (core.session.state !== 'loading') throw new Refusal(looksLikePart(request) ? 0x6985 : 0x6a80);
  const result = core.session.loading.receive(request);
  if (result !== undefined) core.session = { state: 'idle' };
  return result;
}
