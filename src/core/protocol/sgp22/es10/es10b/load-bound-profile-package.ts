/**
 * SGP.22 section 5.7.6. No message of its own: parts of a BoundProfilePackage go in, and the last or the one that fails
 * answers a ProfileInstallationResult (es8p), whose errorReason is the function's result.
 */
import { installErrorReasons } from '../../es8p/profile-installation-result.ts';

export const loadBoundProfilePackage = {
  name: 'ES10b.LoadBoundProfilePackage',
  /** Outer tag of the package. */
  tag: 0xbf36,
  results: ['ok', ...installErrorReasons.names] as readonly string[],
} as const;
