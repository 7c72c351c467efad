import * as z from 'zod';
import type { Log } from '#core/environment/index.ts';
import { dropConnection, openHttpsFace, useJsonErrors, type MutualTls, type ServedFace } from '../https-face/index.ts';
import type { Network } from './create-network.ts';

const imsi = z.string().regex(/^[0-9]{6,15}$/);
const imei = z.string().regex(/^[0-9]{14,16}$/);
const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9A-Fa-f]{${2 * bytes}}$`), `${bytes} bytes of hex`);

/** Lengths of TUAK, 3GPP TS 35.231 section 6. */
const tuak = z.strictObject({
  macBits: z.literal([64, 128, 256]),
  resBits: z.literal([32, 64, 128, 256]),
  ckBits: z.literal([128, 256]),
  ikBits: z.literal([128, 256]),
  keccakIterations: z.number().int().min(1).max(255),
});
const subscriber = z.strictObject({
  imsi,
  k: z.union([hex(16), hex(32)]),
  opc: z.union([hex(16), hex(32)]).optional(),
  algorithm: z.enum(['milenage', 'tuak', 'usimTestAlgorithm']),
  tuak: tuak.optional(),
  constants: z.strictObject({ rotations: hex(5), xoring: hex(80) }).optional(),
  sqn: hex(6).optional(),
});
const challenge = z.strictObject({ imsi });
const faultyChallenge = z.strictObject({ imsi, fault: z.enum(['wrongMac', 'staleSqn']) });
const resynchronisation = z.strictObject({ imsi, rand: hex(16), auts: z.union([hex(14), hex(22), hex(38)]) });
const result = z.strictObject({ imsi, rand: hex(16), res: z.string().regex(/^([0-9A-Fa-f]{2}){4,32}$/) });
/** Longest: head, compressed key, MSIN of ten digits, MAC. */
const suci = z.strictObject({ suci: z.string().regex(/^([0-9A-Fa-f]{2}){9,64}$/, '9 to 64 bytes of hex') });
const equipmentCheck = z.strictObject({ imei });
const equipment = z.strictObject({ imei, status: z.enum(['permitted', 'observed', 'prohibited', 'unknown']) });
const attachment = z.strictObject({ imsi, imei });
const subscription = z.strictObject({ imsi });

/**
 * JSON over mutually authenticated TLS, since vectors and keys pass through it. Paths under /network/v1:
 * subscribers, vectors, triplets, faulty-vectors, resynchronisations, results, home-network-keys, deconcealments, equipment, equipment/checks, subscriptions/checks, attachments.
 */
export function serveNetwork(
  network: Network,
  options: { readonly port: number; readonly tls: MutualTls; readonly log?: Log | undefined },
): Promise<ServedFace> {
  return openHttpsFace(options, (app) => {
    useJsonErrors(app, options.log);
    app.addHook('onRequest', (request, reply, done) => {
      if (network.fault === 'offline') dropConnection(request, reply);
      else done();
    });
    const at = (path: string) => `/network/v1/${path}`;
    app.get(at('subscribers'), () => network.subscribers());
    app.post(at('subscribers'), ({ body }) => network.addSubscriber(subscriber.parse(body)));
    app.delete(at('subscribers/:imsi'), ({ params }, reply) => {
      network.removeSubscriber(subscription.parse(params).imsi);
      return reply.status(204).send();
    });
    app.post(at('vectors'), ({ body }) => network.authVector(challenge.parse(body).imsi));
    app.post(at('triplets'), ({ body }) => network.triplet(challenge.parse(body).imsi));
    app.post(at('faulty-vectors'), ({ body }) => {
      const asked = faultyChallenge.parse(body);
      return network.faultyVector(asked.imsi, asked.fault);
    });
    app.post(at('resynchronisations'), ({ body }) => {
      const asked = resynchronisation.parse(body);
      return network.resynchronise(asked.imsi, asked.rand, asked.auts);
    });
    app.post(at('results'), ({ body }) => {
      const given = result.parse(body);
      return { accepted: network.checkResult(given.imsi, given.rand, given.res) };
    });
    app.get(at('home-network-keys'), () => network.homeNetworkKeys());
    app.post(at('deconcealments'), ({ body }) => network.deconceal(suci.parse(body).suci));
    app.post(at('equipment'), ({ body }, reply) => {
      const listed = equipment.parse(body);
      network.setEquipment(listed.imei, listed.status);
      return reply.status(204).send();
    });
    app.post(at('equipment/checks'), ({ body }) => ({
      status: network.checkEquipment(equipmentCheck.parse(body).imei),
    }));
    app.post(at('subscriptions/checks'), ({ body }) => {
      const asked = challenge.parse(body).imsi;
      const known = network.subscriber(asked) !== undefined;
      return { known, attachment: network.attachment(asked) ?? null };
    });
    app.get(at('attachments'), () => network.attachments());
    app.post(at('attachments'), ({ body }) => {
      const asked = attachment.parse(body);
      return network.attach(asked.imsi, asked.imei);
    });
    app.delete(at('attachments/:imsi'), ({ params }, reply) => {
      network.detach(subscription.parse(params).imsi);
      return reply.status(204).send();
    });
  });
}
