import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpClient, HttpRequest, HttpResponse } from '#core/environment/index.ts';
import { fromBase64 } from '#core/protocol/bytes/index.ts';
import {
  cancelSession,
  decodeEuiccCancelSessionSigned,
  failed,
  type CancelSessionReason,
} from '#core/protocol/sgp22/index.ts';
import { createWorkstation, type Workstation } from '#core/workstation/index.ts';
import type { Operation, Question } from '#shared/api/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import { proves } from '#test/support/conformance.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

const deviceId = 'sim-aurora';
type Change = (answer: HttpResponse) => HttpResponse;

/** Sees every call between our LPA and our SM-DP+, and may stand in for the server. */
class SeeingProxy implements HttpClient {
  readonly seen: string[] = [];
  readonly bodies: string[] = [];
  reasons: CancelSessionReason[] = [];
  /** By function: instead of the server, or after it. */
  instead: Record<string, (request: HttpRequest) => Promise<HttpResponse>> = {};
  after: Record<string, Change> = {};
  readonly #server: HttpClient;

  constructor(server: HttpClient) {
    this.#server = server;
  }

  async post(request: HttpRequest): Promise<HttpResponse> {
    const name = request.url.slice(request.url.lastIndexOf('/') + 1);
    this.seen.push(name);
    this.bodies.push(request.body);
    if (name === 'cancelSession') {
      const { cancelSessionResponse } = JSON.parse(request.body) as { cancelSessionResponse: string };
      const signed = cancelSession.decodeResponse(fromBase64(cancelSessionResponse));
      if ('euiccCancelSessionSigned' in signed)
        this.reasons.push(decodeEuiccCancelSessionSigned(signed.euiccCancelSessionSigned).reason);
    }
    const answer = await (this.instead[name]?.(request) ?? this.#server.post(request));
    return this.after[name]?.(answer) ?? answer;
  }

  forget(): void {
    this.seen.length = 0;
    this.bodies.length = 0;
    this.reasons = [];
    this.instead = {};
    this.after = {};
  }
}

describe('what a download that ends early tells card and server', () => {
  let bench: WorkstationBench;
  let proxy: SeeingProxy;
  let workstation: Workstation;
  beforeAll(async () => {
    bench = await WorkstationBench.start();
    await bench.workstation.close();
    proxy = new SeeingProxy(bench.open.environment.http);
    workstation = await createWorkstation({ ...bench.open.environment, http: proxy });
  });
  afterAll(async () => {
    await workstation.close();
    await bench.open.close();
  });

  const order = (confirmationCode?: string) =>
    workstation.handlers.services.createOrder(
      { profileType: 'workbench-5g', personalise: true, confirmationCode },
      call,
    );
  const stateOf = async (iccid: string) =>
    (await workstation.handlers.services.orders(undefined, call)).find((one) => one.iccid === iccid)?.state;

  type Act = (question: Question, operationId: string, asked: number) => unknown;
  async function download(activationCode: string, act: Act = yes): Promise<Operation> {
    const { operations, profiles } = workstation.handlers;
    const { operationId } = await profiles.download({ deviceId, activationCode, confirm: false }, call);
    let last: string | undefined;
    let asked = 0;
    for await (const operation of operations.watch({ operationId }, call)) {
      const key = operation.question === null ? undefined : JSON.stringify(operation.question);
      if (operation.question !== null && key !== last) await act(operation.question, operationId, asked++);
      last = key;
      if (operation.endedAt !== null) return operation;
    }
    throw new Error('no end');
  }
  const give = (operationId: string, answer: Parameters<typeof workstation.handlers.operations.answer>[0]['answer']) =>
    workstation.handlers.operations.answer({ operationId, answer }, call);
  const yes: Act = (_question, operationId) => give(operationId, { kind: 'confirmProfile', accept: true });
  const cardTold = async () =>
    (await workstation.handlers.trace.list({ limit: 5000 }, call)).filter(
      (line) => line.name === 'ES10b.CancelSession' && line.direction === 'tx',
    ).length;

  const offline = async (): Promise<HttpResponse> => {
    throw new WorkbenchError('HTTP_UNREACHABLE', 'x', { details: { host: 'h', fault: 'lost', sent: true } });
  };
  const changed =
    (change: (body: Record<string, unknown>) => Record<string, unknown>): Change =>
    (answer) => ({ ...answer, body: JSON.stringify(change(JSON.parse(answer.body) as Record<string, unknown>)) });

  it.each<
    [
      string,
      () => Act,
      Partial<Pick<SeeingProxy, 'instead' | 'after'>>,
      CancelSessionReason | undefined,
      string,
      string,
    ]
  >([
    [
      'before the card has proved itself: to nobody',
      () => yes,
      { instead: { initiateAuthentication: offline } },
      undefined,
      'codeStillGood',
      'released',
    ],
    [
      'after authenticateClient has failed on the way',
      () => yes,
      { instead: { authenticateClient: offline } },
      'timeout',
      'codeStillGood',
      'released',
    ],
    [
      'at the question, with a no for now',
      () => (_question, id) => give(id, { kind: 'confirmProfile', accept: false }),
      {},
      'postponed',
      'codeStillGood',
      'released',
    ],
    [
      'at the question, with a no for good',
      () => (_question, id) => give(id, { kind: 'confirmProfile', accept: false, forGood: true }),
      {},
      'endUserRejection',
      'codeUsedUp',
      'error',
    ],
    [
      'at the question, by cancelling',
      () => (_question, id) => workstation.handlers.operations.cancel({ operationId: id }, call),
      {},
      'postponed',
      'codeStillGood',
      'released',
    ],
    [
      'after the card has prepared the download',
      () => yes,
      { instead: { getBoundProfilePackage: offline } },
      'timeout',
      'codeStillGood',
      'released',
    ],
    [
      'when the package is malformed',
      () => yes,
      { after: { getBoundProfilePackage: changed((body) => ({ ...body, boundProfilePackage: 'vzYDvyMA' })) } },
      'undefinedReason',
      'codeUnknown',
      'error',
    ],
  ])('%s', async (_name, act, script, reason, effect, state) => {
    proxy.forget();
    Object.assign(proxy, script);
    const { activationCode, iccid } = await order();
    const before = await cardTold();
    const operation = await download(activationCode!, act());
    expect(operation.error).toMatchObject({ effect });
    expect(proxy.reasons).toEqual(reason === undefined ? [] : [reason]);
    expect((await cardTold()) - before).toBe(reason === undefined ? 0 : 1);
    expect(await stateOf(iccid)).toBe(state);
    proxy.forget();
    if (effect === 'codeStillGood')
      expect(await download(activationCode!)).toMatchObject({ state: 'succeeded', result: { iccid } });
  });

  it(
    'after a refusal: nothing, since the server has ended the session',
    proves('ES9+.AuthenticateClient 8.1/4.8'),
    async () => {
      proxy.forget();
      const refusal = {
        status: 200,
        headers: {},
        body: JSON.stringify(failed({ subjectCode: '8.1', reasonCode: '4.8' })),
      };
      proxy.instead = { authenticateClient: async () => refusal };
      const { activationCode } = await order();
      expect((await download(activationCode!)).error).toMatchObject({ code: 'REMOTE_RSP', effect: 'codeStillGood' });
      expect(proxy.seen).toEqual(['initiateAuthentication', 'authenticateClient']);
    },
  );

  it('a wrong confirmation code is asked for again, and told to nobody but the server, hashed', async () => {
    proxy.forget();
    const { activationCode, iccid } = await order('90210417');
    const wasWrong: unknown[] = [];
    const operation = await download(activationCode!, (question, id) => {
      if (question.kind === 'confirmProfile') return give(id, { kind: 'confirmProfile', accept: true });
      if (question.kind === 'confirmationCode') wasWrong.push(question.wasWrong);
      return give(id, { kind: 'confirmationCode', code: wasWrong.length === 1 ? '55512345' : '90210417' });
    });
    expect(operation).toMatchObject({ state: 'succeeded', result: { iccid } });
    expect(wasWrong).toEqual([false, true]);
    const everything = JSON.stringify([
      await workstation.handlers.journal.list({ limit: 1000 }, call),
      await workstation.handlers.trace.list({ limit: 5000 }, call),
      proxy.bodies,
    ]);
    for (const code of ['55512345', '90210417']) expect(everything).not.toContain(code);
  });
});
