/** Which CIs a session runs under: SGP.22 section 5.6.1, and the same in 5.8.1. */
import type { EuiccInfo1 } from '#core/protocol/sgp22/index.ts';

/**
 * The server's certificate by the card's order of CIs to verify under; then the CI the card is to sign under, that of
 * the server's certificate where it can be. Undefined what none fits.
 */
export function chooseCi<Server extends { readonly ciKeyId: string }, Ci extends { readonly keyId: string }>(
  info: Pick<EuiccInfo1, 'euiccCiPKIdListForVerification' | 'euiccCiPKIdListForSigning'>,
  servers: readonly Server[],
  cis: readonly Ci[],
): { readonly server: Server | undefined; readonly card: Ci | undefined } {
  const server = firstIn(info.euiccCiPKIdListForVerification, servers, ({ ciKeyId }) => ciKeyId);
  const signing = info.euiccCiPKIdListForSigning;
  const sameCi = server !== undefined && signing.includes(server.ciKeyId) ? [server.ciKeyId] : [];
  return { server, card: firstIn([...sameCi, ...signing], cis, ({ keyId }) => keyId) };
}

/** The candidate that the card prefers. */
function firstIn<T>(preferred: readonly string[], candidates: readonly T[], idOf: (one: T) => string): T | undefined {
  for (const id of preferred) {
    const found = candidates.find((candidate) => idOf(candidate) === id);
    if (found !== undefined) return found;
  }
  return undefined;
}
