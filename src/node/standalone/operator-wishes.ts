/** What an SM-DP+ offers operators: ES2+ on a port of its own, and reports of downloads. */
export interface OperatorWishes {
  /** 0: any free one. */
  readonly es2plusPort?: number | undefined;
  /** Roots of the operators' certificates; default: the lab's services CA. */
  readonly operatorCaFile?: string | undefined;
  readonly progress?:
    | {
        readonly url: string;
        /** TLS identity for it; default: the server's own. */
        readonly tls?: { readonly certificateFile: string; readonly keyFile: string } | undefined;
      }
    | undefined;
}
