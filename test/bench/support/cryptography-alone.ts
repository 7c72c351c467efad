import { connect, createServer, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  agree,
  Bsp,
  generateKeyPair,
  parseCertificate,
  sign,
  verify,
  verifyIssued,
} from '#core/protocol/crypto/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';

/**
 * The cryptography that one download of `packageLength` bytes cannot do without, and nothing else: card and server
 * together. SGP.22 section 3.1.3, counted from the sequence: 7 signatures made (serverSigned1, smdpSigned2, BF23 by the server;
 * euiccSigned1, euiccSigned2, the installation result by the card), each checked by the other side; four certificates checked
 * (DPauth, DPpb on the card; EUM, eUICC on the server); two one-time key pairs, two agreements; the package once
 * encrypted and once decrypted, each with its MAC.
 */
export function downloadCryptography(packageLength: number) {
  const server = generateKeyPair('P-256');
  const card = generateKeyPair('P-256');
  const message = new Uint8Array(300).fill(0x5a);
  const content = new Uint8Array(packageLength).fill(0xa5);
  const eid = new Uint8Array(16).fill(0x89);
  const hostId = new Uint8Array(8).fill(0x80);
  const exchange = (signer: typeof server) => {
    const signature = sign(signer.privateKey, message);
    if (!verify({ curve: 'P-256', point: signer.publicPoint }, message, signature)) throw new Error('signature');
  };

  return (certificates: { readonly leaf: Uint8Array; readonly issuer: Uint8Array }) => {
    for (let i = 0; i < 3; i++) {
      exchange(server);
      exchange(card);
    }
    for (let i = 0; i < 4; i++) {
      if (!verifyIssued(parseCertificate(certificates.leaf), parseCertificate(certificates.issuer)))
        throw new Error('chain');
    }
    const dp = generateKeyPair('P-256');
    const euicc = generateKeyPair('P-256');
    const common = { keyType: 0x88, keyLength: 16, hostId, eid } as const;
    const sending = Bsp.derive({ ...common, sharedSecret: agree(dp.privateKey, euicc.publicPoint) });
    const receiving = Bsp.derive({ ...common, sharedSecret: agree(euicc.privateKey, dp.publicPoint) });
    for (let offset = 0; offset < content.length; offset += 1007) {
      receiving.open(sending.encryptAndMac(0x86, content.subarray(offset, offset + 1007)));
    }
  };
}

/** One bare TLS handshake with the SM-DP+'s certificate over loopback: nothing is sent after it. */
export async function tlsHandshakeAlone(pki: LabPki) {
  const server = createServer({ key: pki.dpTls.privateKeyPem, cert: pki.dpTls.certificatePem }, (socket) =>
    socket.end(),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    async handshake(): Promise<void> {
      const socket: TLSSocket = connect({ host: 'localhost', port, ca: [...pki.tlsRoots] });
      await once(socket, 'secureConnect');
      socket.destroy();
    },
    close: () => server.close(),
  };
}
