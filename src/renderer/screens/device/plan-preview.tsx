import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { BindingReasonText } from '../../components/operation/binding-reason-text.tsx';
import { planDecisionWords } from '../../components/words/vocabulary.ts';

/** What binding would do for this profile now, and why; nothing is changed by looking. */
export function PlanPreview({ deviceId, iccid }: { deviceId: string; iccid: string }) {
  const client = useClient();
  const plan = useQuery({
    queryKey: keys.imeiPlan(deviceId, iccid),
    queryFn: ({ signal }) => client.imei.plan({ deviceId, iccid }, { signal }),
  });
  return (
    <Box
      role="region"
      aria-label="IMEI that will be bound"
      sx={{ p: 1.5, border: 1, borderColor: 'divider', borderRadius: 1, minHeight: 96 }}
    >
      {plan.isPending && (
        <>
          <Skeleton width="40%" />
          <Skeleton />
        </>
      )}
      {plan.isError && <ErrorPanel error={toWorkbenchError(plan.error)} />}
      {plan.data && (
        <>
          <Typography
            component="div"
            sx={{ fontWeight: 600, display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}
          >
            {planDecisionWords[plan.data.decision]}
            {plan.data.imei && <Identifier value={plan.data.imei} what="planned IMEI" grouped={false} />}
          </Typography>
          <BindingReasonText reason={plan.data.reason} />
        </>
      )}
    </Box>
  );
}
