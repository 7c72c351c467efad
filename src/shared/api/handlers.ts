import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import type { AbortSignalLike } from '../abort-signal-like.ts';
import type { Contract } from './index.ts';

type Inputs = InferContractRouterInputs<Contract>;
type Outputs = InferContractRouterOutputs<Contract>;

/** What a handler is told besides its input. `signal` aborts when the caller has gone. */
export interface CallContext {
  readonly signal: AbortSignalLike | undefined;
}

/**
 * The workstation behind the contract: one function a procedure, by area. Inputs arrive validated, with defaults applied;
 * failures are thrown as WorkbenchError. Subscriptions are async generators that end when `signal` aborts.
 */
export type Handlers = {
  readonly [Area in keyof Contract]: {
    readonly [Procedure in keyof Contract[Area]]: (
      input: Parsed<Inputs, Area, Procedure>,
      context: CallContext,
    ) => Answer<Member<Outputs, Area, Procedure>>;
  };
};

/** Subscriptions answer with events, everything else with a value or its promise. */
type Answer<Output> = Output extends AsyncIterable<infer Event> ? AsyncIterable<Event> : Promise<Output> | Output;

type Member<Tree, Area, Procedure> = Area extends keyof Tree
  ? Procedure extends keyof Tree[Area]
    ? Tree[Area][Procedure]
    : never
  : never;

/** Input after parsing: members with a default are present. */
type Parsed<
  _Tree,
  Area extends keyof Contract,
  Procedure extends keyof Contract[Area],
> = Contract[Area][Procedure] extends { '~orpc': { inputSchema?: infer Schema } }
  ? Schema extends { _output: infer Output }
    ? Output
    : Member<Inputs, Area, Procedure>
  : Member<Inputs, Area, Procedure>;
