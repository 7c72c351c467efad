import { request } from 'node:https';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { encodeCommandApdu } from '#core/protocol/iso7816/index.ts';
import { downloadProfile, driveDownload, type DownloadResult } from '#core/protocol/sgp22/index.ts';
import { storeDataCommands } from '#core/protocol/ts102221/index.ts';
import type { VpcdDouble } from './vpcd-double.ts';

export interface LpaServer {
  /** As in the activation code. */
  readonly smdpAddress: string;
  /** Where it really listens, on loopback. */
  readonly port: number;
  /** Name its TLS certificate must have. */
  readonly host: string;
  /** PEM of the only root trusted. */
  readonly ca: string;
}

/** Loads a profile into the card of a slot, over real HTTPS. */
export function loadProfile(reader: VpcdDouble, server: LpaServer, matchingId: string): Promise<DownloadResult> {
  const es10 = async (body: Uint8Array): Promise<Uint8Array> => {
    let answer = '';
    for (const command of storeDataCommands(body, 120)) {
      answer = await reader.exchange(toHex(encodeCommandApdu({ ...command, le: undefined })));
      if (!/9[01]..$/.test(answer)) throw new Error(`the card answered ${answer}`);
    }
    return fromHex(answer.slice(0, -4));
  };
  const { smdpAddress } = server;
  const deviceInfo = { tac: '35290611', deviceCapabilities: {} };
  return driveDownload(downloadProfile({ smdpAddress, deviceInfo, matchingId }), {
    es10: ({ call }) => es10(call.request),
    es9p: ({ path, body }) => post(server, path, JSON.stringify(body)),
    ask: async () => ({ decision: 'accept' }),
    async loadBpp({ segments }) {
      for (const segment of segments) {
        const answer = await es10(segment);
        if (answer.length > 0) return answer;
      }
      return new Uint8Array();
    },
  });
}

export function post({ port, host, ca }: LpaServer, path: string, body: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-admin-protocol': 'gsma/rsp/v2.2.2', host };
    const call = request({ host: '127.0.0.1', port, servername: host, ca, path, method: 'POST', headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => resolve(text === '' ? undefined : JSON.parse(text)));
    });
    call.on('error', reject);
    call.end(body);
  });
}
