import { eventIterator } from '@orpc/contract';
import * as z from 'zod';
import { workbenchErrorWire } from '../errors.ts';
import { activationCode, base, deviceId, iccid, isoTime, operationId, startedOperation, tlsRoots } from './common.ts';
import { bindingMove } from './imei.ts';
import { profileMetadata } from './profiles.ts';

export const operationKind = z.enum([
  'provision',
  'profileDiscover',
  'profileDownload',
  'profileEnable',
  'profileDisable',
  'profileDelete',
  'profileNickname',
  'notificationProcess',
  'notificationRemove',
  'imeiBind',
  'imeiReconcile',
  'imeiRestore',
  'pinVerify',
  'fileWrite',
  'fileWriteUndo',
  'verify',
  'defaultDpAddress',
  'memoryReset',
]);
export type OperationKind = z.infer<typeof operationKind>;

/** The named stages people see; a kind of operation uses some of them, in its own order. */
export const stepName = z.enum([
  'authorise',
  'readCard',
  'getEuiccChallenge',
  'initiateAuthentication',
  'authenticateServer',
  'authenticateClient',
  'confirm',
  'prepareDownload',
  'getBoundProfilePackage',
  'loadBoundProfilePackage',
  'installationResult',
  'cancelSession',
  'queryImeiBindings',
  'requestImei',
  'confirmMoves',
  'recordImei',
  'enableProfile',
  'disableProfile',
  'deleteProfile',
  'setNickname',
  'setDefaultDpAddress',
  'memoryReset',
  'applyImei',
  'readImei',
  'requestRecord',
  'restoreImei',
  'readBackImei',
  'sendNotifications',
  'removeNotification',
  'verifyPin',
  'writeFile',
  'readBackFile',
  'verify',
  'record',
  'rollBack',
]);
export type StepName = z.infer<typeof stepName>;

export const operationStep = z.object({
  name: stepName,
  state: z.enum(['pending', 'running', 'done', 'failed', 'skipped']),
  startedAt: isoTime.nullable(),
  endedAt: isoTime.nullable(),
  /** Progress inside the step where it has a size. */
  bytesDone: z.number().int().nullable(),
  bytesTotal: z.number().int().nullable(),
});
export type OperationStep = z.infer<typeof operationStep>;

export const question = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('confirmProfile'),
    metadata: profileMetadata,
    freeMemory: z.number().int().nullable().describe('bytes free on the card, for reference only'),
    confirmationCodeRequired: z.boolean(),
  }),
  z.object({
    kind: z.literal('confirmationCode'),
    metadata: profileMetadata,
    wasWrong: z.boolean().optional().describe('the code given before was wrong, and there are tries left'),
  }),
  z.object({
    kind: z.literal('confirmMoves'),
    moves: z.array(bindingMove),
    pinned: z.array(iccid).describe('pinned subscriptions that would move; agreeing is agreeing to that'),
  }),
]);
export type Question = z.infer<typeof question>;

export const answer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('confirmProfile'),
    accept: z.boolean().describe('false: nothing is loaded and the activation code stays good'),
    forGood: z
      .boolean()
      .optional()
      .describe('with accept false: the operator is told that the profile is rejected, and closes the order'),
  }),
  z.object({ kind: z.literal('confirmationCode'), code: z.string().min(1).max(64) }),
  z.object({ kind: z.literal('confirmMoves'), accept: z.boolean().describe('false: every SIM keeps what it has') }),
]);
export type Answer = z.infer<typeof answer>;

export const operation = z.object({
  id: operationId,
  kind: operationKind,
  /** How grave: decides what authorisation asks for. */
  class: z.enum(['routine', 'reversible', 'destructive']),
  deviceId,
  deviceName: z.string(),
  state: z.enum(['running', 'waiting', 'succeeded', 'failed', 'canceled', 'rolledBack']),
  startedAt: isoTime,
  endedAt: isoTime.nullable(),
  /** True when a start after a crash took this operation up again. */
  recovered: z.boolean(),
  steps: z.array(operationStep),
  question: question.nullable(),
  /** Facts worth showing: iccid, imei, reason… as text; `report` id for verifications. */
  result: z.record(z.string(), z.string()).nullable(),
  error: workbenchErrorWire.nullable(),
});
export type Operation = z.infer<typeof operation>;

/** Strict, as are all inputs whose members may be left out: a misspelt one must not be taken for one that is absent. */
export const provisionInput = z.strictObject({
  deviceId: deviceId.optional().describe('default: the first simulated device with an empty eUICC'),
  activationCode: activationCode.optional().describe('default: a demo order made for this run (simulated bench only)'),
  confirmationCode: z.string().max(64).optional(),
  confirm: z.boolean().default(false),
  enable: z.boolean().default(true).describe('enable and bind an IMEI after the load'),
  verify: z.boolean().default(true),
  tlsRoots,
});

export const operations = {
  /** The main job in one go: load, enable and bind, verify. */
  provision: base.route({ method: 'POST', path: '/provision' }).input(provisionInput).output(startedOperation),
  list: base
    .route({ method: 'GET', path: '/operations' })
    .input(
      z.object({
        deviceId: deviceId.optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
        before: operationId.optional().describe('page: operations older than this one'),
      }),
    )
    .output(z.array(operation)),
  get: base
    .route({ method: 'GET', path: '/operations/{operationId}' })
    .input(z.object({ operationId }))
    .output(operation),
  /** The operation now and after each change; ends after its final state. Without id: every operation's changes, no end. */
  watch: base
    .route({ method: 'GET', path: '/operations/events' })
    .input(z.object({ operationId: operationId.optional() }))
    .output(eventIterator(operation)),
  answer: base
    .route({ method: 'POST', path: '/operations/{operationId}/answer' })
    .input(z.object({ operationId, answer }))
    .output(operation),
  /** Ends at the next safe point. Rejects with NOT_CANCELABLE once the point of no return is passed. */
  cancel: base
    .route({ method: 'POST', path: '/operations/{operationId}/cancel' })
    .input(z.object({ operationId }))
    .output(operation),
};
