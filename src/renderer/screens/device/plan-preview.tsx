import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import type { BindingPlan } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { BindingReasonText } from '../../components/operation/binding-reason-text.tsx';
import { PinnedWarning, PlannedMove } from '../../components/operation/planned-move.tsx';
import { count } from '../../components/words/format.ts';
import { planDecisionWords } from '../../components/words/vocabulary.ts';

/** As it stands now: planned anew each time it is looked at. */
export function usePlan(deviceId: string, iccid: string | undefined) {
  const client = useClient();
  return useQuery({
    queryKey: keys.imeiPlan(deviceId, iccid ?? ''),
    queryFn: ({ signal }) => client.imei.plan({ deviceId, iccid: iccid ?? '' }, { signal }),
    enabled: iccid !== undefined,
    staleTime: 0,
  });
}

/** What binding would do for this profile now, who else would have to move, and why; nothing is changed by looking. */
export function PlanPreview({ deviceId, iccid }: { deviceId: string; iccid: string }) {
  const plan = usePlan(deviceId, iccid);
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
      {plan.data && <Plan plan={plan.data} />}
    </Box>
  );
}

function Plan({ plan }: { plan: BindingPlan }) {
  const others = plan.moves.filter(({ iccid }) => iccid !== plan.iccid);
  const own = plan.moves.find(({ iccid }) => iccid === plan.iccid);
  return (
    <Stack spacing={1.5}>
      <div>
        <Typography
          component="div"
          sx={{ fontWeight: 600, display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}
        >
          {planDecisionWords[plan.decision]}
          {plan.imei && <Identifier value={plan.imei} what="planned IMEI" grouped={false} />}
        </Typography>
        <BindingReasonText reason={plan.reason} />
        {own?.evicts && (
          <Typography variant="caption" color="textSecondary" component="p">
            The card’s table is full: the record of deleted SIM {own.evicts.iccid} with {own.evicts.imei} makes room.
          </Typography>
        )}
      </div>
      {plan.decision === 'askRegistry' && (
        <Typography variant="body2" color="textSecondary">
          The value is known once the registry has answered. If another SIM has to move for it, you are asked first.
        </Typography>
      )}
      {others.length > 0 && (
        <Alert severity="warning" variant="outlined">
          {count(others.length, 'other SIM')} {others.length === 1 ? 'has' : 'have'} to move for it. You are asked once
          more before anything is changed.
        </Alert>
      )}
      {others.map((move) => (
        <PlannedMove key={move.iccid} move={move} />
      ))}
      <PinnedWarning pinned={plan.pinned} />
    </Stack>
  );
}
