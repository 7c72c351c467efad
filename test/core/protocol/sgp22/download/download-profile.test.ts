import { describe, expect, it } from 'vitest';
import { readTlv, readTlvs, tlv } from '#core/protocol/asn1/index.ts';
import { concat, equal, fromBase64, fromHex, toBase64, toHex } from '#core/protocol/bytes/index.ts';
import {
  cancelSession,
  decodeSmdpSigned2,
  decodeStoreMetadata,
  downloadProfile,
  driveDownload,
  encodeEuiccCancelSessionSigned,
  encodeEuiccResponse,
  encodeInstallationResultData,
  encodeProfileInstallationResult,
  encodeSmdpSigned2,
  encodeStoreMetadata,
  failed,
  getProfilesInfo,
  getRat,
  hashCc,
  metadataInPackage,
  prepareDownload,
  RspProtocolError,
  type AskStep,
  type CancelSessionReason,
  type DownloadDecision,
  type DownloadOptions,
  type DownloadStep,
  type ProfilePolicyAuthorisationRule,
  type StoreMetadata,
} from '#core/protocol/sgp22/index.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorLines, vectorsAvailable } from '#test/support/vectors.ts';
import { recordedExchanges } from '../transcripts.ts';

const recording = 'transcripts/ygg-c-download-TS48V1-A-UNIQUE.jsonl';

type Body = Record<string, unknown>;
interface HttpLine {
  kind: string;
  dir: string;
  url?: string;
  json?: Body;
}

/** The session another LPA ran with another card and another server, to be answered from. */
function recordedSession() {
  const http = vectorLines<HttpLine>(recording).filter(({ kind }) => kind === 'http');
  const bodies = (dir: string) => http.filter((line) => line.dir === dir).map(({ json }) => json!);
  const requests = Object.fromEntries(
    http.filter(({ dir }) => dir === 'lpa-to-smdp').map(({ url, json }) => [url!.split('/').at(-1), json!]),
  );
  const [initiated, authenticated, bound] = bodies('smdp-to-lpa') as [Body, Body, Body];
  const es10 = recordedExchanges(recording);
  const of = (tag: number) => es10.find(({ request }) => readTlv(request).tag === tag)!;
  return { requests, initiated, authenticated, bound, of };
}

const session = vectorsAvailable ? recordedSession() : (undefined as never);
const smdpAddress = 'testsmdpplus1.example.com';
/** lpac writes the digits of its TAC straight; read as the specification says they are these. */
const options: DownloadOptions = {
  smdpAddress,
  matchingId: 'TS48V1-A-UNIQUE',
  smdpOid: '2.999.10',
  deviceInfo: { tac: '53926011', deviceCapabilities: { nr5gcSupportedRelease: '15.0.0' } },
};

interface Script {
  /** Answers in place of the recorded ones, by ES10 or ES9+ function; an Error is thrown instead. */
  readonly answers?: Record<string, Uint8Array | Body | Error>;
  readonly decisions?: (DownloadDecision | Error)[];
  readonly installation?: Uint8Array | Error;
  readonly options?: Partial<DownloadOptions>;
}

const transactionId = vectorsAvailable ? String(session.initiated['transactionId']) : '';
const metadata = vectorsAvailable
  ? decodeStoreMetadata(fromBase64(String(session.authenticated['profileMetadata'])))
  : (undefined as never);

const installed = (
  finalResult?: Parameters<typeof encodeInstallationResultData>[0]['finalResult'],
  id = transactionId,
) =>
  encodeProfileInstallationResult(
    encodeInstallationResultData({
      transactionId: id,
      notificationMetadata: {
        seqNumber: 7,
        profileManagementOperation: 'install',
        notificationAddress: smdpAddress,
        iccid: metadata.iccid,
      },
      smdpOid: '2.999.10',
      finalResult: finalResult ?? {
        kind: 'success',
        isdpAid: 'A0000005591010FFFFFFFF8900001000',
        simaResponse: encodeEuiccResponse({ peStatus: [{ status: 'ok' }], profileInstallationAborted: false }),
      },
    }),
    new Uint8Array(64).fill(1),
  );

const signedCancel = (reason: CancelSessionReason) =>
  cancelSession.encodeResponse({
    result: 'ok',
    euiccCancelSessionSigned: encodeEuiccCancelSessionSigned({ transactionId, smdpOid: '2.999.10', reason }),
    euiccCancelSessionSignature: new Uint8Array(64).fill(2),
  });

/** Runs the flow against the recorded session as changed by `script`. */
async function run(script: Script = {}) {
  const steps: DownloadStep[] = [];
  const questions: AskStep['question'][] = [];
  const decisions = [...(script.decisions ?? [{ decision: 'accept' } as const])];
  const recorded: Record<string, Uint8Array | Body | (() => Uint8Array)> = {
    'ES10b.GetEUICCChallenge': session.of(0xbf2e).response,
    'ES10b.GetEUICCInfo1': session.of(0xbf20).response,
    initiateAuthentication: session.initiated,
    'ES10b.AuthenticateServer': session.of(0xbf38).response,
    authenticateClient: session.authenticated,
    'ES10b.PrepareDownload': session.of(0xbf21).response,
    getBoundProfilePackage: session.bound,
    cancelSession: { header: { functionExecutionStatus: { status: 'Executed-Success' } } },
  };
  const give = <T>(value: T | Error): T => {
    if (value instanceof Error) throw value;
    return value;
  };
  const answer = (name: string, step: DownloadStep) => {
    const scripted = script.answers?.[name];
    if (scripted !== undefined) return give(scripted);
    if (name === 'ES10b.CancelSession') return signedCancel((step as { reason: CancelSessionReason }).reason);
    const known = recorded[name];
    if (known === undefined) throw new Error(`not in the script: ${name}`);
    return known;
  };
  const outcome = await driveDownload(downloadProfile({ ...options, ...script.options }), {
    async es10(step) {
      steps.push(step);
      return answer(step.call.name, step) as Uint8Array;
    },
    async es9p(step) {
      steps.push(step);
      return answer(step.function, step);
    },
    async ask(step) {
      steps.push(step);
      questions.push(step.question);
      return give(decisions.shift()!);
    },
    async loadBpp(step) {
      steps.push(step);
      return give(script.installation ?? installed());
    },
  }).then(
    (result) => ({ result, error: undefined }),
    (error: unknown) => ({ result: undefined, error: error as RspProtocolError }),
  );
  const cancelled = steps.filter(({ stage }) => stage === 'cancelSession') as {
    kind: string;
    reason: CancelSessionReason;
  }[];
  return { ...outcome, steps, questions, cancelled: cancelled.map(({ kind, reason }) => `${kind} ${reason}`) };
}

const both = (reason: CancelSessionReason) => [`es10 ${reason}`, `es9p ${reason}`];
const nothingSent = Object.assign(new Error('refused'), { details: { sent: false } });
const deviceGone = new Error('card gone');

/** The server's answer to authenticateClient with other metadata or another confirmation flag. */
const authenticatedWith = (change: Partial<StoreMetadata>, ccRequired = false): Body => ({
  ...session.authenticated,
  profileMetadata: toBase64(encodeStoreMetadata({ ...metadata, ...change })),
  smdpSigned2: toBase64(encodeSmdpSigned2({ transactionId, ccRequired })),
});

describe.skipIf(!vectorsAvailable)('downloading a profile', () => {
  it('asks card and server what another LPA asked them, byte for byte', async () => {
    const { result, steps } = await run();
    const es10 = steps.flatMap((step) => (step.kind === 'es10' ? [toHex(step.call.request)] : []));
    expect(es10).toEqual([0xbf2e, 0xbf20, 0xbf38, 0xbf21].map((tag) => toHex(session.of(tag).request)));
    for (const step of steps) if (step.kind === 'es9p') expect(step.body).toEqual(session.requests[step.function]);
    expect(result).toMatchObject({
      iccid: '8949449999999990023',
      isdpAid: 'A0000005591010FFFFFFFF8900001000',
      transactionId,
      metadata: { profileName: 'TS48V1-A-UNIQUE', serviceProviderName: 'OsmocomSPN' },
      profileInstallationResult: installed(),
      notification: { seqNumber: 7, notificationAddress: smdpAddress },
    });
  });

  it('goes through the stages in order', async () => {
    const { steps } = await run();
    expect(steps.map(({ stage }) => stage).filter((stage, i, all) => stage !== all[i - 1])).toEqual([
      'getEuiccChallenge',
      'initiateAuthentication',
      'authenticateServer',
      'authenticateClient',
      'confirm',
      'prepareDownload',
      'getBoundProfilePackage',
      'loadBoundProfilePackage',
    ]);
  });

  it('hands out the package cut as the card takes it', async () => {
    const { steps } = await run();
    const load = steps.find((step) => step.kind === 'loadBpp')!;
    expect(toBase64(concat(...load.segments))).toBe(session.bound['boundProfilePackage']);
    expect(metadataInPackage(load.boundProfilePackage)).toEqual(metadata);
  });

  it('tells the newer members of deviceInfo only to cards that take them', async () => {
    const request = async (deviceInfoExtensibility: boolean) => {
      const { steps } = await run({ options: { deviceInfoExtensibility } });
      return steps.flatMap((step) =>
        step.kind === 'es10' && step.stage === 'authenticateServer' ? [toHex(step.call.request)] : [],
      )[0];
    };
    expect(await request(false)).not.toContain('89030F0000');
    expect(await request(true)).toContain('89030F0000');
  });

  it('leaves out an absent matching id, and sends an empty one empty', async () => {
    for (const [matchingId, head] of [
      [undefined, 'A1'],
      ['', '8000A1'],
    ] as const) {
      const { steps } = await run({ options: { matchingId } });
      const authenticate = steps.find((step) => step.kind === 'es10' && step.stage === 'authenticateServer');
      const request = authenticate?.kind === 'es10' ? authenticate.call.request : new Uint8Array(0);
      const context = readTlvs(readTlv(request).value).at(-1)!;
      expect(toHex(context.value).startsWith(head)).toBe(true);
    }
  });
});

describe.skipIf(!vectorsAvailable)('confirmation codes', () => {
  const answers = () => ({ authenticateClient: authenticatedWith({}, true) });
  const hashSent = (steps: DownloadStep[]) => {
    const prepare = steps.find((step) => step.kind === 'es10' && step.stage === 'prepareDownload');
    return prepare?.kind === 'es10' ? prepareDownload.decodeRequest(prepare.call.request).hashCc : undefined;
  };
  const accept = { decision: 'accept' } as const;

  it('are asked for when the server requires one, and hashed with the transaction', async () => {
    const { steps, questions } = await run({
      answers: answers(),
      decisions: [accept, { decision: 'accept', confirmationCode: '1234' }],
    });
    expect(questions.map(({ kind }) => kind)).toEqual(['confirm', 'confirmationCode']);
    expect(questions[0]).toMatchObject({ confirmationCodeRequired: true });
    expect(hashSent(steps)).toEqual(hashCc('1234', transactionId));
  });

  it('are not asked for twice, and not sent when nobody requires them', async () => {
    const given = await run({ answers: answers(), decisions: [{ decision: 'accept', confirmationCode: '77' }] });
    expect(given.questions.length).toBe(1);
    expect(hashSent(given.steps)).toEqual(hashCc('77', transactionId));
    const known = await run({ answers: answers(), options: { confirmationCode: '88' } });
    expect(hashSent(known.steps)).toEqual(hashCc('88', transactionId));
    expect(hashSent((await run({ options: { confirmationCode: '88' } })).steps)).toBeUndefined();
  });

  it.each([
    ['3.8', true],
    ['2.2', true],
    ['6.4', false],
  ])('are asked for again after 8.2.7/%s: %s, each time in a session of its own', async (reasonCode, again) => {
    const wrong = failed({ subjectCode: '8.2.7', reasonCode });
    const code = (confirmationCode: string): DownloadDecision => ({ decision: 'accept', confirmationCode });
    const { error, steps, questions, cancelled } = await run({
      answers: { ...answers(), getBoundProfilePackage: wrong },
      options: { asksAgain: true },
      decisions: [accept, code('1'), code('2'), { decision: 'timeout' }],
    });
    const wasWrong = questions.map((question) => (question.kind === 'confirm' ? question.kind : question.wasWrong));
    const challenges = steps.filter((step) => step.kind === 'es10' && step.call.name === 'ES10b.GetEUICCChallenge');
    if (!again) {
      expect(wasWrong).toEqual(['confirm', false]);
      expect(error).toMatchObject({ code: 'REMOTE_RSP', effect: 'codeUsedUp' });
      return;
    }
    expect(wasWrong).toEqual(['confirm', false, true, true]);
    expect(challenges.length).toBe(3);
    expect(error).toMatchObject({ code: 'POSTPONED', effect: 'codeStillGood' });
    expect(cancelled).toEqual(both('timeout'));
  });

  it('that are refused leave the activation code good', async () => {
    const { error, cancelled } = await run({
      answers: { ...answers(), getBoundProfilePackage: failed({ subjectCode: '8.2.7', reasonCode: '3.8' }) },
      options: { confirmationCode: '0' },
    });
    expect(error).toMatchObject({ code: 'REMOTE_RSP', effect: 'codeStillGood', details: { subjectCode: '8.2.7' } });
    expect(cancelled).toEqual([]);
  });
});

describe.skipIf(!vectorsAvailable)('ending a download', () => {
  const cases: [string, () => Script, { code: string; effect: string }, string[]][] = [
    [
      'the person says no',
      () => ({ decisions: [{ decision: 'reject' }] }),
      { code: 'USER_REJECTED', effect: 'codeUsedUp' },
      both('endUserRejection'),
    ],
    [
      'the person puts it off',
      () => ({ decisions: [{ decision: 'postpone' }] }),
      { code: 'POSTPONED', effect: 'codeStillGood' },
      both('postponed'),
    ],
    [
      'nobody answers',
      () => ({ decisions: [{ decision: 'timeout' }] }),
      { code: 'POSTPONED', effect: 'codeStillGood' },
      both('timeout'),
    ],
    [
      'the person says no and the server is not reached',
      () => ({ decisions: [{ decision: 'reject' }], answers: { cancelSession: new Error('offline') } }),
      { code: 'USER_REJECTED', effect: 'codeUnknown' },
      both('endUserRejection'),
    ],
    [
      'the person says no and the card signs nothing',
      () => ({ decisions: [{ decision: 'reject' }], answers: { 'ES10b.CancelSession': fromHex('BF4103810105') } }),
      { code: 'USER_REJECTED', effect: 'codeStillGood' },
      ['es10 endUserRejection'],
    ],
    [
      'another profile is offered',
      () => ({ options: { expectedIccid: '8949449999999990049' } }),
      { code: 'METADATA_MISMATCH', effect: 'codeUsedUp' },
      both('metadataMismatch'),
    ],
    [
      'the package is of another profile',
      () => ({ answers: { authenticateClient: authenticatedWith({ profileName: 'Another' }) } }),
      { code: 'METADATA_MISMATCH', effect: 'codeUsedUp' },
      both('metadataMismatch'),
    ],
    [
      'the server is not the one of the activation code',
      () => ({ options: { smdpOid: '2.999.11' } }),
      { code: 'SMDP_OID_MISMATCH', effect: 'codeStillGood' },
      [],
    ],
    [
      'the server bears another address',
      () => ({ options: { smdpAddress: 'other.example.com' } }),
      { code: 'SESSION_MISMATCH', effect: 'codeStillGood' },
      [],
    ],
    [
      'the server answers another challenge',
      () => ({ answers: { 'ES10b.GetEUICCChallenge': concat(fromHex('BF2E128010'), new Uint8Array(16)) } }),
      { code: 'SESSION_MISMATCH', effect: 'codeStillGood' },
      [],
    ],
    [
      'the card refuses the server',
      () => ({
        answers: { 'ES10b.AuthenticateServer': fromHex('BF380BA109800411223344020101') },
      }),
      { code: 'ES10_RESULT', effect: 'codeStillGood' },
      [],
    ],
    [
      'the server knows no such order',
      () => ({ answers: { authenticateClient: failed({ subjectCode: '8.2.6', reasonCode: '3.8' }) } }),
      { code: 'REMOTE_RSP', effect: 'codeUnknown' },
      [],
    ],
    [
      'the order has expired',
      () => ({ answers: { authenticateClient: failed({ subjectCode: '8.8.5', reasonCode: '4.10' }) } }),
      { code: 'REMOTE_RSP', effect: 'codeUsedUp' },
      [],
    ],
    [
      'the card refuses the profile binding certificate',
      () => ({
        answers: {
          'ES10b.PrepareDownload': prepareDownload.encodeResponse({ result: 'invalidCertificate', transactionId }),
        },
      }),
      { code: 'ES10_RESULT', effect: 'codeUnknown' },
      both('undefinedReason'),
    ],
    [
      'the card is gone before the session',
      () => ({ answers: { 'ES10b.GetEUICCInfo1': deviceGone } }),
      { code: 'STEP_FAILED', effect: 'codeStillGood' },
      [],
    ],
    [
      'the server is not reached',
      () => ({ answers: { authenticateClient: new Error('offline'), cancelSession: new Error('offline') } }),
      { code: 'STEP_FAILED', effect: 'codeStillGood' },
      both('timeout'),
    ],
    [
      'the server falls silent when it is asked for the package',
      () => ({ answers: { getBoundProfilePackage: new Error('offline'), cancelSession: new Error('offline') } }),
      { code: 'STEP_FAILED', effect: 'codeUnknown' },
      both('timeout'),
    ],
    [
      'nothing of the request for the package went out',
      () => ({ answers: { getBoundProfilePackage: nothingSent, cancelSession: nothingSent } }),
      { code: 'STEP_FAILED', effect: 'codeStillGood' },
      both('timeout'),
    ],
    [
      'the server breaks off once and is reached again',
      () => ({ answers: { getBoundProfilePackage: new Error('reset') } }),
      { code: 'STEP_FAILED', effect: 'codeStillGood' },
      both('timeout'),
    ],
    [
      'the card is gone while it loads',
      () => ({ installation: deviceGone, answers: { 'ES10b.CancelSession': deviceGone } }),
      { code: 'STEP_FAILED', effect: 'codeUnknown' },
      ['es10 loadBppExecutionError'],
    ],
    [
      'the card gives no result',
      () => ({ installation: new Uint8Array(0) }),
      { code: 'INSTALLATION_FAILED', effect: 'codeUsedUp' },
      both('loadBppExecutionError'),
    ],
    [
      'the package is malformed',
      () => ({
        answers: {
          getBoundProfilePackage: { ...session.bound, boundProfilePackage: toBase64(fromHex('BF3603BF2300')) },
        },
      }),
      { code: 'MALFORMED', effect: 'codeUnknown' },
      both('undefinedReason'),
    ],
    [
      'the card refuses the profile',
      () => ({
        installation: installed({
          kind: 'error',
          bppCommandId: 'storeMetadata',
          errorReason: 'installFailedDueToIccidAlreadyExistsOnEuicc',
        }),
      }),
      { code: 'INSTALLATION_FAILED', effect: 'codeUsedUp' },
      [],
    ],
    [
      'the result is of another session',
      () => ({ installation: installed(undefined, 'AABB') }),
      { code: 'SESSION_MISMATCH', effect: 'codeUnknown' },
      [],
    ],
    [
      'the server answers for another transaction',
      () => ({ answers: { authenticateClient: { ...session.authenticated, transactionId: 'AABB' } } }),
      { code: 'SESSION_MISMATCH', effect: 'codeUnknown' },
      both('undefinedReason'),
    ],
  ];

  it.each(cases)('when %s', async (_when, script, expected, cancelled) => {
    const outcome = await run(script());
    expect(outcome.error).toBeInstanceOf(RspProtocolError);
    expect(outcome.error).toMatchObject(expected);
    expect(outcome.cancelled).toEqual(cancelled);
  });

  it('keeps the failure of a step as its cause, and where it was', async () => {
    const { error } = await run({ answers: { 'ES10b.PrepareDownload': deviceGone } });
    expect(error?.cause).toBe(deviceGone);
    expect(error?.details).toEqual({ stage: 'prepareDownload', step: 'es10' });
  });

  it('carries the seqNumber of a refused profile, whose result must still be sent', async () => {
    const refused = installed({
      kind: 'error',
      bppCommandId: 'loadProfileElements',
      errorReason: 'installFailedDueToInsufficientMemoryForProfile',
    });
    const { error } = await run({ installation: refused });
    expect(error?.details).toMatchObject({
      seqNumber: 7,
      reason: 'installFailedDueToInsufficientMemoryForProfile',
      profileInstallationResult: toHex(refused),
    });
  });

  it('ends every damaged session with the typed error alone', async () => {
    const random = seededRandom('sessions');
    const names = ['initiateAuthentication', 'authenticateClient', 'getBoundProfilePackage'] as const;
    const bodies = [session.initiated, session.authenticated, session.bound];
    for (let i = 0; i < 60; i++) {
      const body = bodies[i % 3]!;
      const members = Object.keys(body).filter((name) => typeof body[name] === 'string' && name !== 'transactionId');
      const member = members[random.bytes(1)[0]! % members.length]!;
      const bytes = fromBase64(String(body[member]));
      const [position, value] = random.bytes(2) as unknown as [number, number];
      bytes[position % bytes.length] = value;
      const { error, result } = await run({ answers: { [names[i % 3]!]: { ...body, [member]: toBase64(bytes) } } });
      if (result === undefined) expect(error).toBeInstanceOf(RspProtocolError);
    }
  });
});

describe.skipIf(!vectorsAvailable)('profile policy rules', () => {
  const owner = { plmn: { mcc: '262', mnc: '01' }, gid1: 'AA' };
  const rule = (change: Partial<ProfilePolicyAuthorisationRule>): ProfilePolicyAuthorisationRule => ({
    pprIds: ['ppr1', 'ppr2'],
    allowedOperators: [{ plmn: { mcc: 'EEE', mnc: 'EEE' }, gid1: '', gid2: '' }],
    pprFlags: [],
    ...change,
  });
  const attempt = (
    rules: ProfilePolicyAuthorisationRule[] | Error,
    profilePolicyRules: StoreMetadata['profilePolicyRules'] = ['ppr2'],
    change: Partial<StoreMetadata> = { profileOwner: owner },
    profiles = getProfilesInfo.encodeResponse({ result: 'ok', profiles: [] }),
  ) =>
    run({
      answers: {
        authenticateClient: authenticatedWith({ profilePolicyRules, ...change }),
        'ES10b.GetRAT': rules instanceof Error ? rules : getRat.encodeResponse({ rules }),
        'ES10c.GetProfilesInfo': profiles,
      },
      decisions: [{ decision: 'reject' }],
    });

  it.each([
    ['a rule for every operator', [rule({})]],
    ['a rule for this operator', [rule({ allowedOperators: [{ plmn: { mcc: '262', mnc: '01' }, gid1: 'AA' }] })]],
    ['a wildcard digit', [rule({ allowedOperators: [{ plmn: { mcc: '26E', mnc: '01' }, gid1: '' }] })]],
  ])('are let through by %s', async (_what, rules) => {
    const { questions } = await attempt(rules);
    expect(questions).toMatchObject([{ kind: 'confirm', consentRequired: [] }]);
  });

  it('ask for consent where the table says so', async () => {
    const { questions } = await attempt([rule({ pprFlags: ['consentRequired'] })]);
    expect(questions).toMatchObject([{ kind: 'confirm', consentRequired: ['ppr2'] }]);
  });

  it.each([
    ['an empty table', []],
    ['a card without table', new Error('6A88')],
    ['a rule for another policy', [rule({ pprIds: ['ppr1'] })]],
    ['a rule for another operator', [rule({ allowedOperators: [{ plmn: { mcc: '310', mnc: '410' }, gid1: '' }] })]],
    ['a rule for another group', [rule({ allowedOperators: [{ plmn: owner.plmn, gid1: 'BB' }] })]],
    ['a rule for operators without group', [rule({ allowedOperators: [{ plmn: owner.plmn }] })]],
  ] as [string, ProfilePolicyAuthorisationRule[] | Error][])('are stopped by %s', async (_what, rules) => {
    const { error, cancelled, questions } = await attempt(rules);
    expect(error).toMatchObject({ code: 'PPR_NOT_ALLOWED', effect: 'codeUsedUp' });
    expect(cancelled).toEqual(both('pprNotAllowed'));
    expect(questions).toEqual([]);
  });

  it('are stopped when the profile has no owner, or PPR1 comes to another operational profile', async () => {
    expect((await attempt([rule({})], ['ppr2'], {})).error).toMatchObject({ code: 'PPR_NOT_ALLOWED' });
    const one = getProfilesInfo.encodeResponse({ result: 'ok', profiles: [{ iccid: '8949449999999990049' }] });
    expect((await attempt([rule({})], ['ppr1'], { profileOwner: owner }, one)).error).toMatchObject({
      code: 'PPR_NOT_ALLOWED',
    });
    expect((await attempt([rule({})], ['ppr1'])).error).toMatchObject({ code: 'USER_REJECTED' });
  });
});

describe.skipIf(!vectorsAvailable)('the recorded session', () => {
  it('is what the tests take it for', () => {
    const signed2 = fromBase64(String(session.authenticated['smdpSigned2']));
    expect(decodeSmdpSigned2(signed2)).toMatchObject({ transactionId, ccRequired: false });
    expect(equal(encodeSmdpSigned2({ transactionId, ccRequired: false }), signed2)).toBe(true);
    expect(toHex(tlv(0xbf2e))).toBe(toHex(session.of(0xbf2e).request));
  });
});
