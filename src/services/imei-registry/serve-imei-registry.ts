import type { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Log } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import {
  clientCertificate,
  dropConnection,
  openHttpsFace,
  useJsonErrors,
  type MutualTls,
  type ServedFace,
} from '../https-face/index.ts';
import type { ImeiRegistry } from './create-imei-registry.ts';

const deviceId = z.string().regex(/^[\w.:-]{1,64}$/);
const eid = z.string().regex(/^[0-9]{32}$/);
const iccid = z.string().regex(/^[0-9]{18,20}$/);
const tac = z.string().regex(/^[0-9]{8}$/);
const nonce = z.string().regex(/^([0-9A-Fa-f]{2}){16,64}$/);
const imeis = z.array(z.string().regex(/^[0-9]{15}$/)).max(10_000);

const allotmentRequest = z.strictObject({ deviceId, eid, iccid, nonce, tac: tac.optional() });
const recordRequest = z.strictObject({ deviceId, eid: eid.optional(), slot: z.number().int().min(1).max(255), nonce });

const deviceRecord = z.strictObject({
  deviceId,
  eid: eid.nullable(),
  model: z.string().min(1).max(100),
  tac,
  factoryImeis: imeis,
  pool: imeis,
  relink: z.boolean().default(false),
});

const deviceImport = z.strictObject({
  csv: z.string(),
  dryRun: z.boolean().default(false),
  relink: z.boolean().default(false),
});
const importLimit = 8 * 1024 * 1024;

/** Organisational unit in the subject of operators' certificates; any other certificate is a workstation's. */
const operatorUnit = 'OU=imei-registry-operator';

/**
 * JSON over TLS for clients that present a certificate of `clientCa`; 403 for any other. Paths under /imei-registry/v1:
 * POST allotments, POST manufacturer-records and GET signing-certificate for workstations and operators; for operators alone
 * GET allotments, devices, requests and alarms, POST devices, devices/import and alarms/{alarmId}/acknowledge.
 */
export function serveImeiRegistry(
  registry: ImeiRegistry,
  options: { readonly port: number; readonly tls: MutualTls; readonly log?: Log | undefined },
): Promise<ServedFace> {
  const tls = { ...options.tls, optional: true };
  return openHttpsFace({ ...options, tls, bodyLimit: 512 * 1024 }, (app) => {
    useJsonErrors(app, options.log);
    app.addHook('onRequest', (request, reply, done) => {
      if (registry.fault === 'offline') return dropConnection(request, reply);
      if (clientCertificate(request) !== undefined) return done();
      const message = 'the IMEI registry answers those alone who present a certificate it knows';
      void reply.status(403).send({ code: 'CLIENT_CERTIFICATE_REQUIRED', message });
    });
    const at = (path: string) => `/imei-registry/v1/${path}`;
    app.post(at('allotments'), (request) => registry.allot(allotmentRequest.parse(request.body), callerOf(request)));
    app.post(at('manufacturer-records'), (request) =>
      registry.attest(recordRequest.parse(request.body), callerOf(request)),
    );
    app.get(at('signing-certificate'), () => ({ certificate: toHex(registry.signingCertificate) }));

    void app.register((operators, _options, registered) => {
      operators.addHook('onRequest', (request, reply, done) => {
        if (subjectOf(request).includes(operatorUnit)) return done();
        const message = 'the records of the IMEI registry are for its operators';
        void reply.status(403).send({ code: 'OPERATOR_REQUIRED', message });
      });
      operators.get(at('allotments'), () => registry.allotments());
      operators.get(at('devices'), () =>
        registry.devices().map((device) => ({ ...device, freePool: registry.freePool(device.deviceId).length })),
      );
      operators.post(at('devices'), (request) => {
        const { relink, ...record } = deviceRecord.parse(request.body);
        return { change: registry.registerDevice(record, { relink }, callerOf(request)) };
      });
      operators.post(at('devices/import'), { bodyLimit: importLimit }, (request) => {
        const { csv, ...wishes } = deviceImport.parse(request.body);
        return registry.importDevices(csv, wishes, callerOf(request));
      });
      operators.get(at('requests'), (request) => {
        const { limit } = z
          .object({ limit: z.coerce.number().int().min(1).max(10_000).default(100) })
          .parse(request.query);
        return registry.requests(limit);
      });
      operators.get(at('alarms'), () => registry.alarms());
      operators.post<{ Params: { alarmId: string } }>(at('alarms/:alarmId/acknowledge'), (request) =>
        registry.acknowledgeAlarm(request.params.alarmId, callerOf(request)),
      );
      registered();
    });
  });
}

/** Attributes of the subject of a certificate that was proved, as `CN=…`. */
function subjectOf({ raw }: FastifyRequest): readonly string[] {
  // Not getPeerCertificate: Node 24 crashes when it turns a certificate with a brainpool key into a plain object.
  return (raw.socket as TLSSocket).getPeerX509Certificate()?.subject.split('\n') ?? [];
}

const callerOf = (request: FastifyRequest): string =>
  subjectOf(request)
    .find((attribute) => attribute.startsWith('CN='))
    ?.slice(3) ?? 'unnamed';
