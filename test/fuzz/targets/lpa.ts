import type { CardConnection, CardReader, HttpClient, HttpRequest, HttpResponse } from '#core/environment/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { failed } from '#core/protocol/sgp22/index.ts';
import { createWorkstation, type Workstation } from '#core/workstation/index.ts';
import { DeviceError, WorkbenchError } from '#shared/errors.ts';
import type { Operation } from '#shared/api/index.ts';
import errorTexts from '../../../resources/error-texts.json' with { type: 'json' };
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';
import { Dice } from '../engine/dice.ts';
import { ensure, type FuzzTarget } from '../engine/fuzz-target.ts';
import { mutateJson } from '../engine/mutate-json.ts';
import { mutateText } from '../engine/mutate-text.ts';
import { es10Requests } from '../support/well-formed.ts';

const deviceId = 'sim-aurora';
const functions = [
  'initiateAuthentication',
  'authenticateClient',
  'getBoundProfilePackage',
  'handleNotification',
  'cancelSession',
];
const manners = [
  'json',
  'json',
  'json',
  'json',
  'text',
  'status',
  'empty',
  'failed',
  'replay',
  'swap',
  'lost',
] as const;
/** Of the memory of the card and of what is under test: a new bench after so many cases. */
const casesEach = 30;

/**
 * Our LPA as client of a hostile SM-DP+: a real workstation on a simulated card, a real server, and damage between; parts: function
 * and seed of each damage. Every download ends, coded and with its effect, without a session or a channel left on the card.
 */
export const lpa: FuzzTarget = {
  name: 'lpa',
  everyday: 25,
  outcomes: ['succeeded', 'failed, codeStillGood'],
  async open() {
    let bench = await openBench();
    let cases = 0;
    return {
      generate: (dice) =>
        Array.from(
          { length: 1 + (dice.chance(4) ? 1 : 0) },
          () => `${dice.pick(functions)} ${dice.pick(manners)} ${dice.seed()}`,
        ),
      async run(damages) {
        if (++cases % casesEach === 0) {
          await bench.close();
          bench = await openBench();
        }
        const outcome = await bench.download(damages);
        ensure((await bench.download([])) === 'succeeded', 'the next download fails');
        return outcome;
      },
      close: () => bench.close(),
    };
  },
};

async function openBench() {
  const bench = await WorkstationBench.start();
  await bench.workstation.close();
  const proxy = new DamagingProxy(bench.open.environment.http);
  const workstation = await createWorkstation({ ...bench.open.environment, http: proxy });
  const load = async (activationCode: string): Promise<Operation> => {
    const { profiles } = workstation.handlers;
    const started = await profiles.download({ deviceId, activationCode, confirm: true }, call);
    const operation = await ended(workstation, started.operationId);
    await ensureNoChannel(bench);
    for (const { iccid } of await profiles.list({ deviceId }, call)) {
      const target = { deviceId, iccid, confirmation: iccid.slice(-4) };
      const deleted = await profiles.delete(target, call);
      await ended(workstation, deleted.operationId);
    }
    return operation;
  };
  return {
    async download(damages: readonly string[]): Promise<string> {
      const { services } = workstation.handlers;
      const { activationCode } = await services.createOrder({ profileType: 'workbench-5g', personalise: true }, call);
      proxy.damages = damages;
      const operation = await load(activationCode!);
      proxy.damages = [];
      if (operation.state === 'succeeded') return operation.state;
      await ensureCleanEnd(workstation, operation);
      const { code, effect } = operation.error!;
      // What a server says of an order is believed; all else is known.
      if (code === 'REMOTE_RSP' || effect === 'codeUnknown') return `failed, ${effect}`;
      const again = await load(activationCode!);
      ensure(
        (again.state === 'succeeded') === (effect !== 'codeUsedUp'),
        `${code} says ${effect}, and then: ${again.state}`,
      );
      return `failed, ${effect}`;
    },
    async close() {
      await workstation.close();
      await bench.open.close();
    },
  };
}

async function ended(workstation: Workstation, operationId: string): Promise<Operation> {
  for await (const operation of workstation.handlers.operations.watch({ operationId }, call))
    if (operation.endedAt !== null) return operation;
  throw new Error('the operation has no end');
}

async function ensureCleanEnd(workstation: Workstation, operation: Operation): Promise<void> {
  const { error, id } = operation;
  ensure(operation.state === 'failed', `the operation is ${operation.state}`);
  ensure(error !== null, 'a failure without error');
  ensure(error.code !== 'INTERNAL', `an error without code: ${JSON.stringify(error).slice(0, 300)}`);
  ensure(
    Object.keys(errorTexts.texts).some((key) => key.split(':')[0] === error.code),
    `no text for ${error.code}`,
  );
  ensure(error.effect !== undefined, `the effect of ${error.code} is not said`);
  const lines = (await workstation.handlers.trace.list({ deviceId, limit: 5000 }, call)).filter(
    (line) => line.operationId === id && line.direction === 'tx',
  );
  const told = (name: string) => lines.some((line) => line.name === `ES10b.${name}`);
  ensure(
    !told('PrepareDownload') || told('CancelSession') || told('LoadBoundProfilePackage') || error.code === 'REMOTE_RSP',
    `the session on the card is not cancelled after ${error.code}`,
  );
}

/** The first channel a card opens is the lowest that is free. */
async function ensureNoChannel(bench: WorkstationBench): Promise<void> {
  const devices = await bench.open.environment.devices.list();
  const connection = await whenFree(devices.find((one) => one.id === deviceId)!.euiccReader!);
  const answer = toHex(await connection.transmit(fromHex('0070000001')));
  await connection.transmit(fromHex('00708001'));
  await connection.close();
  ensure(answer === '019000', `a channel was left open: ${answer}`);
}

/** The workstation reads the card again when an operation has ended. */
async function whenFree(reader: CardReader): Promise<CardConnection> {
  for (;;) {
    try {
      return await reader.connect();
    } catch (error) {
      if (!(error instanceof DeviceError && error.kind === 'busy')) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

class DamagingProxy implements HttpClient {
  damages: readonly string[] = [];
  /** The latest sound answer to each function, of any session. */
  readonly #earlier = new Map<string, HttpResponse>();
  readonly #server: HttpClient;

  constructor(server: HttpClient) {
    this.#server = server;
  }

  async post(request: HttpRequest): Promise<HttpResponse> {
    const name = request.url.slice(request.url.lastIndexOf('/') + 1);
    const sound = await this.#server.post(request);
    let answer = sound;
    for (const damage of this.damages.filter((one) => one.startsWith(`${name} `)))
      answer = damaged(answer, damage, [this.#earlier.get(name) ?? sound, ...this.#earlier.values()]);
    this.#earlier.set(name, sound);
    return answer;
  }
}

/** `earlier`: an answer to the same function, then those to all. */
function damaged(answer: HttpResponse, damage: string, earlier: readonly HttpResponse[]): HttpResponse {
  const dice = new Dice(damage);
  switch (damage.split(' ')[1]) {
    case 'json':
      return { ...answer, body: mutateJson(dice, bodyOf(answer), es10Requests) };
    case 'text':
      return { ...answer, body: mutateText(dice, answer.body) };
    case 'failed':
      return { ...answer, body: JSON.stringify(failed({ subjectCode: anyCode(dice), reasonCode: anyCode(dice) })) };
    case 'replay':
      return earlier[0]!;
    case 'swap':
      return dice.pick(earlier);
    case 'lost':
      throw new WorkbenchError('HTTP_UNREACHABLE', 'lost', { details: { host: 'fuzz', fault: 'lost', sent: true } });
    case 'status':
      return { ...answer, status: dice.pick([100, 201, 204, 301, 302, 307, 400, 403, 404, 429, 500, 502, 503, 999]) };
    default:
      return { ...answer, body: dice.pick(['', '{}', 'null', '[]', '\u0000', '<html></html>']) };
  }
}

const anyCode = (dice: Dice) =>
  dice.pick(['8.1', '8.1.1', '8.2.6', '8.8.5', '8.10.1', '3.8', '3.9', '4.2', '4.10', '6.1', '', '99.99', 'x']);

function bodyOf({ body }: HttpResponse): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
