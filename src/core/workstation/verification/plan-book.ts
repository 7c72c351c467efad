import type { Store } from '#core/environment/index.ts';
import { verificationPlan, type StoredPlan, type VerificationPlan } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { Journal } from '../journal/index.ts';
import { shippedPlans } from './shipped-plans.ts';

const collection = 'verificationPlans';

/** The plans a bench can carry out: those of the workbench and its own. Each change is journaled with it. */
export class PlanBook {
  readonly #store: Store;
  readonly #journal: Journal;

  constructor(store: Store, journal: Journal) {
    this.#store = store;
    this.#journal = journal;
  }

  /** Those of the workbench first. */
  all(): StoredPlan[] {
    const own = this.#store.list<VerificationPlan>(collection).map(({ value }) => verificationPlan.parse(value));
    return [...shippedPlans.map((plan) => ({ plan, shipped: true })), ...own.map((plan) => ({ plan, shipped: false }))];
  }

  /** Throws UsageError PLAN_UNKNOWN. */
  of(name: string): StoredPlan {
    const shipped = shippedPlans.find((plan) => plan.name === name);
    if (shipped !== undefined) return { plan: shipped, shipped: true };
    const own = this.#store.get<VerificationPlan>(collection, name);
    if (own === undefined)
      throw new UsageError('PLAN_UNKNOWN', `there is no verification plan ${name}`, {
        details: { name },
        effect: 'none',
      });
    return { plan: verificationPlan.parse(own), shipped: false };
  }

  /** Throws UsageError PLAN_SHIPPED. */
  save(plan: VerificationPlan): StoredPlan {
    refuseShipped(plan.name);
    const data = { name: plan.name, checks: plan.checks.map(({ check }) => check).join(' ') };
    this.#journal.append({ operationId: null, deviceId: null, event: 'verificationPlan.saved', data }, (transaction) =>
      transaction.put(collection, plan.name, plan),
    );
    return { plan, shipped: false };
  }

  /** False when there was none. Throws UsageError PLAN_SHIPPED. */
  remove(name: string): boolean {
    refuseShipped(name);
    if (this.#store.get(collection, name) === undefined) return false;
    this.#journal.append(
      { operationId: null, deviceId: null, event: 'verificationPlan.removed', data: { name } },
      (transaction) => transaction.delete(collection, name),
    );
    return true;
  }
}

function refuseShipped(name: string): void {
  if (shippedPlans.some((plan) => plan.name === name))
    throw new UsageError('PLAN_SHIPPED', `${name} comes with the workbench`, { details: { name }, effect: 'none' });
}
