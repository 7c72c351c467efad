import type { WorkbenchErrorWire } from '#shared/errors.ts';

/** A request the host itself turned away, before the contract saw it. Same body as the contract's errors. */
export interface Refusal {
  readonly status: number;
  readonly error: WorkbenchErrorWire;
}

export const refusal = (status: number, code: string, message: string): Refusal => ({
  status,
  error: { code, message, effect: 'none' },
});

export const refusalBody = ({ status, error }: Refusal) => ({
  defined: true,
  code: 'WORKBENCH',
  status,
  message: error.message,
  data: error,
});
