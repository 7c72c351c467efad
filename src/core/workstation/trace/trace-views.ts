import type { TraceStore } from '#core/environment/index.ts';
import type { TraceFilter, TracePage } from '#shared/api/index.ts';
import { Mutex } from '../live/index.ts';
import { conditionsOf, type TraceLog } from './trace-log.ts';

/** Filters whose lines are known by number; the one that was not asked for longest goes. */
const remembered = 6;
const span = 20_000;

interface View {
  readonly mutex: Mutex;
  /** Numbers of the lines that pass, ascending. */
  seqs: number[];
  /** Looked at up to here. */
  upTo: number;
  generation: number;
}

/** Lines by their place among those that pass a filter, however many there are. */
export class TraceViews {
  readonly #log: TraceLog;
  readonly #store: TraceStore;
  readonly #views = new Map<string, View>();

  constructor(log: TraceLog, store: TraceStore) {
    this.#log = log;
    this.#store = store;
  }

  async page(filter: TraceFilter, offset: number, limit: number): Promise<TracePage> {
    const view = await this.#current(filter);
    const { firstSeq, lastSeq } = this.#store;
    const rows = this.#store.pick(view.seqs.slice(offset, offset + limit));
    return {
      total: view.seqs.length,
      kept: lastSeq - firstSeq + 1,
      generation: view.generation,
      lines: rows.map((row) => this.#log.shown(row)),
    };
  }

  async locate(filter: TraceFilter, seq: number): Promise<number> {
    return placeOf((await this.#current(filter)).seqs, seq);
  }

  /** The place of the first line, from `offset` on, that holds `search`; backwards: of the last one up to it. */
  async find(
    filter: TraceFilter,
    search: string,
    offset: number,
    backwards: boolean,
  ): Promise<{ offset: number | null; seq: number | null }> {
    const none = { offset: null, seq: null };
    const { seqs } = await this.#current(filter);
    const from = seqs[Math.min(Math.max(offset, 0), seqs.length - 1)];
    if (from === undefined || (backwards ? offset < 0 : offset >= seqs.length)) return none;
    const matches = (after: number, upTo: number) => {
      const found = this.#store.seqs({ after, upTo }, { text: search });
      return found.filter((seq) => seqs[placeOf(seqs, seq)] === seq);
    };
    const { firstSeq, lastSeq } = this.#store;
    for (let at = from; at >= firstSeq && at <= lastSeq; at += backwards ? -span : span) {
      const found = backwards ? matches(at - span, at) : matches(at - 1, at - 1 + span);
      const seq = backwards ? found.at(-1) : found[0];
      if (seq !== undefined) return { offset: placeOf(seqs, seq), seq };
      await this.#log.pause();
    }
    return none;
  }

  /** Everything was cleared. */
  forget(): void {
    this.#views.clear();
  }

  async #current(filter: TraceFilter): Promise<View> {
    const conditions = conditionsOf(filter);
    const { afterSeq, upToSeq } = filter;
    const key = JSON.stringify({ ...conditions, afterSeq, upToSeq });
    const view: View = this.#views.get(key) ?? { mutex: new Mutex(), seqs: [], upTo: 0, generation: 0 };
    this.#views.delete(key);
    this.#views.set(key, view);
    for (const oldest of this.#views.keys()) {
      if (this.#views.size <= remembered) break;
      this.#views.delete(oldest);
    }
    await view.mutex.run(async () => {
      const { after, upTo } = this.#log.spanOf(filter);
      for (let at = Math.max(view.upTo, after); at < upTo; at = view.upTo) {
        const end = Math.min(upTo, at + span);
        for (const seq of this.#store.seqs({ after: at, upTo: end }, conditions)) view.seqs.push(seq);
        view.upTo = end;
        if (end < upTo) await this.#log.pause();
      }
      const dropped = placeOf(view.seqs, this.#store.firstSeq);
      if (dropped > 0) {
        view.seqs = view.seqs.slice(dropped);
        // Whoever counted places counts them anew.
        view.generation = this.#store.firstSeq;
      }
    });
    return view;
  }
}

/** Of the first number that is not below `seq`. */
function placeOf(seqs: readonly number[], seq: number): number {
  let low = 0;
  let high = seqs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (seqs[middle]! < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
