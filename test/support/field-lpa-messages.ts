/** What a workstation that is to die (`field-lpa.ts`) and the one that started it say to each other. */

export interface FieldLpaPlan {
  readonly folder: string;
  readonly eid: string;
  readonly activationCode: string;
  /** Dies by SIGKILL right before this APDU of the download goes out, 1 the first, or right after its answer came in. */
  readonly apdu: number;
  readonly when: 'before' | 'after';
}

export type FieldLpaMessage =
  | { readonly kind: 'ready' }
  /** It was never to send that APDU: what it sent, and how the download ended. */
  | { readonly kind: 'finished'; readonly apdus: number; readonly state: string };
