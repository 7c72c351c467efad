/** CMS signed-data (RFC 5652 section 5) with RSA and SHA-256; signed attributes in the order DER wants of a set. */
import { constants, createPrivateKey, privateEncrypt } from 'node:crypto';
import forge from 'node-forge';
import type { SignOptions } from '#core/environment/index.ts';
import type { IssuedIdentity } from './issue-identity.ts';

export function signCms(
  content: Uint8Array,
  identity: IssuedIdentity,
  { form, encoding, at }: SignOptions,
): Uint8Array {
  const { oids } = forge.pki;
  const signed = forge.pkcs7.createSignedData();
  signed.content = forge.util.createBuffer(Buffer.from(content).toString('latin1'));
  signed.addCertificate(identity.certificatePem);
  signed.addSigner({
    key: nativeKey(identity.privateKeyPem),
    certificate: readCertificate(identity.certificatePem),
    digestAlgorithm: oids['sha256']!,
    authenticatedAttributes: [
      { type: oids['contentType']!, value: oids['data']! },
      { type: oids['signingTime']!, value: new Date(at).toISOString() },
      { type: oids['messageDigest']! },
    ],
  });
  signed.sign({ detached: form === 'detached' });
  const der = Buffer.from(forge.asn1.toDer(signed.toAsn1()).getBytes(), 'latin1');
  if (encoding === 'der') return der;
  const lines = der.toString('base64').match(/.{1,64}/g)!;
  return Buffer.from(`-----BEGIN CMS-----\n${lines.join('\n')}\n-----END CMS-----\n`);
}

/** The library names the signer by encoding its issuer anew, and takes UTF-8 for text that is yet to be encoded. */
function readCertificate(pem: string): forge.pki.Certificate {
  const certificate = forge.pki.certificateFromPem(pem);
  for (const attribute of certificate.issuer.attributes) {
    const isUtf8 = (attribute.valueTagClass as unknown) === forge.asn1.Type.UTF8;
    if (isUtf8 && typeof attribute.value === 'string') attribute.value = forge.util.decodeUtf8(attribute.value);
  }
  return certificate;
}

/** DigestInfo of SHA-256 up to the digest (RFC 8017 section 9.2, note 1). */
const digestInfo = Buffer.from('3031300D060960864801650304020105000420', 'hex');

/** The library's own arithmetic takes half a second a signature; the system's takes two milliseconds. */
function nativeKey(pem: string): forge.pki.rsa.PrivateKey {
  const key = { key: createPrivateKey(pem), padding: constants.RSA_PKCS1_PADDING };
  const sign = (digest: forge.md.MessageDigest): string => {
    const bytes = Buffer.from(digest.digest().getBytes(), 'latin1');
    return privateEncrypt(key, Buffer.concat([digestInfo, bytes])).toString('latin1');
  };
  return { sign } as unknown as forge.pki.rsa.PrivateKey;
}
