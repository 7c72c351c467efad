import type { OperationInput } from '../operation-kind.ts';

export interface ProfileTarget extends OperationInput {
  readonly iccid: string;
}
