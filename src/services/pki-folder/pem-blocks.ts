/** One object of a PEM file (RFC 7468). */
export interface PemBlock {
  /** As in its BEGIN line: `CERTIFICATE`, `EC PRIVATE KEY`, … */
  readonly label: string;
  readonly bytes: Uint8Array;
  /** Its bytes open with a password only (RFC 1421 headers, or PKCS#8's own way). */
  readonly encrypted: boolean;
}

/** The objects of a PEM text, in order; what stands between them is skipped, as is a block without an end. */
export function pemBlocks(text: string): PemBlock[] {
  const blocks = text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----\r?\n([^]*?)-----END \1-----/g);
  return [...blocks].map(([, label = '', body = '']) => {
    const headersEnd = /^[A-Za-z-]+: /.test(body) ? (/\r?\n\r?\n/.exec(body)?.index ?? body.length) : 0;
    return {
      label,
      bytes: new Uint8Array(Buffer.from(body.slice(headersEnd), 'base64')),
      encrypted: label === 'ENCRYPTED PRIVATE KEY' || body.slice(0, headersEnd).includes('ENCRYPTED'),
    };
  });
}
