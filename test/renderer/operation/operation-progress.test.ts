import { describe, expect, it } from 'vitest';
import { currentStep, percentDone, sizeOf } from '#renderer/components/operation/progress.ts';
import type { Operation, OperationStep } from '#shared/api/index.ts';

const step = (name: OperationStep['name'], state: OperationStep['state'], bytes?: [number, number]): OperationStep => ({
  name,
  state,
  startedAt: null,
  endedAt: null,
  bytesDone: bytes?.[0] ?? null,
  bytesTotal: bytes?.[1] ?? null,
});

const operation = (steps: OperationStep[]): Operation => ({
  id: 'op-1',
  kind: 'profileDownload',
  class: 'reversible',
  deviceId: 'd',
  deviceName: 'D',
  state: 'running',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  recovered: false,
  steps,
  question: null,
  result: null,
  error: null,
});

describe('progress of an operation', () => {
  const half = operation([
    step('readCard', 'done'),
    step('confirm', 'skipped'),
    step('loadBoundProfilePackage', 'running', [500, 1000]),
    step('installationResult', 'pending'),
  ]);

  it('names the running stage and the next one, leaving out what is skipped', () => {
    expect(currentStep(half).now?.name).toBe('loadBoundProfilePackage');
    expect(currentStep(half).next?.name).toBe('installationResult');
  });

  it('counts the bytes of the running stage', () => {
    expect(percentDone(half)).toBe(50);
    expect(percentDone(operation([]))).toBe(0);
    expect(percentDone(operation([step('readCard', 'done')]))).toBe(100);
  });

  it('sizes a download in KiB and a verification in checks', () => {
    expect(sizeOf(step('loadBoundProfilePackage', 'running', [512, 2048]))).toBe('0.5 KiB of 2 KiB');
    expect(sizeOf(step('verify', 'running', [3, 8]))).toBe('3 of 8 checks');
    expect(sizeOf(step('readCard', 'running'))).toBeNull();
  });

  it('has no stage once all are over', () => {
    expect(currentStep(operation([step('readCard', 'done')])).now).toBeUndefined();
  });
});
