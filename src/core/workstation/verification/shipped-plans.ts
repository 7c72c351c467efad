import factory from '../../../../resources/verification-plans/factory.json' with { type: 'json' };
import fiveG from '../../../../resources/verification-plans/5g.json' with { type: 'json' };
import full from '../../../../resources/verification-plans/full.json' with { type: 'json' };
import quick from '../../../../resources/verification-plans/quick.json' with { type: 'json' };
import { verificationPlan, type VerificationPlan } from '#shared/api/index.ts';

/** Plans that come with the workbench, read as anybody's plan is. */
export const shippedPlans: readonly VerificationPlan[] = [quick, full, fiveG, factory].map((plan) =>
  verificationPlan.parse(plan),
);
