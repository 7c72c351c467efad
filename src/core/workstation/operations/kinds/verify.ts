import { fromHex } from '#core/protocol/bytes/index.ts';
import { buildCardImage, decodeProfilePackage, readPackageFile } from '#core/protocol/saip/index.ts';
import { destructiveChecksOf, type VerificationPlan } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { BenchServices } from '../../bench-services.ts';
import { recoverVerification, verifyProfile } from '../../verification/index.ts';
import type { OperationDefinition, OperationInput } from '../operation-kind.ts';

export interface VerifyInput extends OperationInput {
  /** Default: full. */
  readonly plan?: string | VerificationPlan | undefined;
  /** Upper-case hex. */
  readonly package?: string | undefined;
  /** Default: they are left out. */
  readonly allowDestructive?: boolean | undefined;
}

/** Destructive checks are part of it only where the caller allows them, and the journal says which. */
export const verify = (services: BenchServices): OperationDefinition<VerifyInput> => {
  const planOf = ({ plan = 'full' }: VerifyInput) => (typeof plan === 'string' ? services.plans.of(plan).plan : plan);
  return {
    kind: 'verify',
    class: 'reversible',
    steps: () => ['readCard', 'verify'],
    authorise(input) {
      planOf(input);
      if (input.package !== undefined) packageOf(input.package);
    },
    describe(input) {
      const plan = planOf(input);
      const destructive = destructiveChecksOf(plan);
      return {
        verificationPlan: plan.name,
        ...(destructive.length === 0 ? {} : { destructive: input.allowDestructive === true ? 'allowed' : 'left out' }),
        ...(input.package === undefined ? {} : { package: 'given' }),
      };
    },
    // The package holds keys, and recovery needs neither it nor the plan.
    keep: ({ package: _secret, plan, ...input }) => ({ ...input, plan: typeof plan === 'object' ? plan.name : plan }),
    perform: (context, input) =>
      verifyProfile(context, services, {
        plan: planOf(input),
        allowDestructive: input.allowDestructive === true,
        packageBytes: input.package === undefined ? undefined : packageOf(input.package),
      }),
    recover: (context) => recoverVerification(context, services),
  };
};

/** Bytes of a package that can be built; the file may hold it as text. Throws UsageError PROFILE_PACKAGE_INVALID. */
function packageOf(hex: string): Uint8Array {
  try {
    const { der } = readPackageFile(fromHex(hex));
    buildCardImage(decodeProfilePackage(der));
    return der;
  } catch (error) {
    throw new UsageError('PROFILE_PACKAGE_INVALID', 'the profile package cannot be read', {
      details: { reason: error instanceof Error ? error.message : String(error) },
      effect: 'none',
      cause: error,
    });
  }
}
