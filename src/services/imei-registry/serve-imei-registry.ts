import type { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Log } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import { dropConnection, openHttpsFace, useJsonErrors, type MutualTls, type ServedFace } from '../https-face/index.ts';
import type { ImeiRegistry } from './create-imei-registry.ts';

const deviceId = z.string().regex(/^[\w.:-]{1,64}$/);
const eid = z.string().regex(/^[0-9]{32}$/);
const tac = z.string().regex(/^[0-9]{8}$/);
const imeis = z.array(z.string().regex(/^[0-9]{15}$/)).max(10_000);

const allotmentRequest = z.strictObject({
  deviceId,
  eid,
  iccid: z.string().regex(/^[0-9]{18,20}$/),
  nonce: z.string().regex(/^([0-9A-Fa-f]{2}){16,64}$/),
  tac: tac.optional(),
});

const deviceRecord = z.strictObject({
  deviceId,
  eid,
  model: z.string().min(1).max(100),
  tac,
  factoryImeis: imeis,
  pool: imeis,
});

/**
 * JSON over TLS that admits workstations with a client certificate alone. Paths under /imei-registry/v1:
 * POST allotments, GET allotments, GET and POST devices, GET signing-certificate.
 */
export function serveImeiRegistry(
  registry: ImeiRegistry,
  options: { readonly port: number; readonly tls: MutualTls; readonly log?: Log | undefined },
): Promise<ServedFace> {
  return openHttpsFace({ ...options, bodyLimit: 512 * 1024 }, (app) => {
    useJsonErrors(app, options.log);
    app.addHook('onRequest', (request, reply, done) => {
      if (registry.fault === 'offline') dropConnection(request, reply);
      else done();
    });
    const at = (path: string) => `/imei-registry/v1/${path}`;
    app.post(at('allotments'), (request) => registry.allot(allotmentRequest.parse(request.body), callerOf(request)));
    app.get(at('allotments'), () => registry.allotments());
    app.get(at('devices'), () =>
      registry.devices().map((device) => ({ ...device, freePool: registry.freePool(device.deviceId).length })),
    );
    app.post(at('devices'), ({ body }, reply) => {
      registry.registerDevice(deviceRecord.parse(body));
      return reply.status(204).send();
    });
    app.get(at('signing-certificate'), () => ({ certificate: toHex(registry.signingCertificate) }));
  });
}

function callerOf(request: FastifyRequest): string {
  const name = (request.raw.socket as TLSSocket).getPeerCertificate().subject?.CN;
  return (Array.isArray(name) ? name[0] : name) ?? 'unnamed';
}
