import type { FoundCertificate, PkiFolder } from './read-pki-folder.ts';

const mostNamed = 24;
const order = ['CI', 'root', 'sub-CA', 'EUM', 'eUICC', 'DPauth', 'DPpb', 'DPtls', 'DSauth', 'DStls'];

/** One certificate in words: `EUM "EUM Test" P-256`, `DPauth 2.999.10 P-256 without its private key`. */
export function describeCertificate({ role, certificate, privateKey }: FoundCertificate): string {
  const { subject, registeredId, publicKey } = certificate;
  const named = subject.commonName === undefined ? undefined : `"${subject.commonName}"`;
  const isCi = role === 'CI' || role === 'root' || role === 'sub-CA';
  const name = role === 'eUICC' ? subject.serialNumber : isCi || role === 'EUM' ? named : (registeredId ?? named);
  const key = privateKey === undefined && !isCi ? 'without its private key' : undefined;
  return [role, name, publicKey.curve, key].filter((part) => part !== undefined).join(' ');
}

/** What a folder holds, for the person who must complete it. */
export function describePki({ all, cis, faults, looseKeys }: PkiFolder): string {
  const known = all
    .filter((one) => cis.includes(one) || !['other', 'root'].includes(one.role))
    .sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
  const lines = [...new Set(known.map(describeCertificate)), ...faults];
  if (looseKeys.length > 0) lines.push(`private keys of no certificate in ${looseKeys.join(', ')}`);
  if (lines.length === 0) return 'no certificate or private key of an RSP role';
  const left = lines.length - mostNamed;
  return [...lines.slice(0, mostNamed), ...(left > 0 ? [`${left} more`] : [])].join('; ');
}

/** Sentences on certificates that are not valid at `now` (milliseconds since 1970). */
export function validityWarnings(found: readonly FoundCertificate[], now: number): string[] {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return [...new Set(found)].flatMap((one) => {
    const { notBefore, notAfter } = one.certificate;
    const name = `${one.files[0]} (${describeCertificate(one)})`;
    if (now > notAfter) return [`${name} expired on ${day(notAfter)}.`];
    return now < notBefore ? [`${name} is not valid before ${day(notBefore)}.`] : [];
  });
}
