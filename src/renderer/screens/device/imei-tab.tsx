import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import LinkIcon from '@mui/icons-material/Link';
import { useQuery } from '@tanstack/react-query';
import type { SlotImei } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys, useDevice } from '../../client/queries.ts';
import { useRunOperation } from '../../client/use-run-operation.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Facts } from '../../components/facts.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { imeiBindingTone } from '../../components/tones.ts';
import { imeiBindingWords, imeiFormWords } from '../../components/words/vocabulary.ts';
import { ImeiBinding } from './imei-binding.tsx';
import { ImeiHistory } from './imei-history.tsx';
import { ImeiPolicies } from './imei-policies.tsx';
import { ImeiRestore } from './imei-restore.tsx';
import { PlanPreview } from './plan-preview.tsx';

/** Who may present which IMEI, what the modem presents, what binding would do and why, and what was ever bound. */
export function ImeiTab({ deviceId }: { deviceId: string }) {
  const client = useClient();
  const slots = useQuery({
    queryKey: keys.imeis(deviceId),
    queryFn: ({ signal }) => client.imei.list({ deviceId }, { signal }),
  });
  return (
    <Stack spacing={2}>
      <ImeiBinding deviceId={deviceId} />
      <Section
        title="IMEIs as the modem presents them"
        lead="Read over the modem line; never typed in, never generated."
      >
        {slots.isPending && <SkeletonRows rows={2} height={96} />}
        {slots.isError && <ErrorPanel error={toWorkbenchError(slots.error)} />}
        {slots.data && (
          <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fit, minmax(min(380px, 100%), 1fr))' }}>
            {slots.data.map((slot) => (
              <Slot key={slot.slot} slot={slot} />
            ))}
          </Box>
        )}
      </Section>
      <BindAgain deviceId={deviceId} />
      <ImeiRestore deviceId={deviceId} />
      <ImeiPolicies deviceId={deviceId} />
      <ImeiHistory deviceId={deviceId} />
    </Stack>
  );
}

function Slot({ slot }: { slot: SlotImei }) {
  const form = imeiFormWords[slot.form];
  return (
    <Box component="article" aria-label={`Slot ${slot.slot}`}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mb: 0.75 }}>
        <Typography variant="h3" sx={{ flex: 1 }}>
          Slot {slot.slot}
        </Typography>
        <StateChip tone={imeiBindingTone[slot.binding]} word={imeiBindingWords[slot.binding]} />
      </Box>
      <Facts
        labelWidth={110}
        rows={[
          [
            'IMEI',
            slot.imei ? <Identifier value={slot.imei} what={`IMEI of slot ${slot.slot}`} grouped={false} /> : 'None',
          ],
          [
            'As read',
            slot.read ? (
              <Identifier value={slot.read} what={`answer of slot ${slot.slot}`} grouped={false} copy={false} />
            ) : (
              'No answer'
            ),
          ],
          [
            'Form',
            <>
              {form.name}
              {slot.form !== 'unreadable' && (slot.valid ? ', check digit correct' : ', check digit wrong')}
              <Typography variant="caption" color="textSecondary" component="p">
                {form.explanation}
              </Typography>
            </>,
          ],
          [
            'Factory IMEI',
            slot.factoryImei ? (
              <Identifier value={slot.factoryImei} what={`factory IMEI of slot ${slot.slot}`} grouped={false} />
            ) : (
              'Not known'
            ),
          ],
          [
            'Profile',
            slot.iccid ? <Identifier value={slot.iccid} what={`ICCID of slot ${slot.slot}`} /> : 'None active',
          ],
        ]}
      />
    </Box>
  );
}

function BindAgain({ deviceId }: { deviceId: string }) {
  const client = useClient();
  const run = useRunOperation();
  const device = useDevice(deviceId).data;
  const enabled = device?.enabledProfile;
  return (
    <Section
      title={enabled ? `Binding of ${enabled.name}` : 'Binding'}
      lead="The value comes from the card’s own history or from the registry’s signed answer."
      actions={
        <Button
          variant="contained"
          startIcon={<LinkIcon />}
          disabled={!enabled || Boolean(device?.runningOperationId)}
          onClick={() =>
            enabled &&
            void run(() => client.imei.bind({ deviceId, iccid: enabled.iccid }), {
              done: `IMEI of ${enabled.name} is bound`,
            })
          }
        >
          Bind again
        </Button>
      }
    >
      {enabled ? (
        <PlanPreview deviceId={deviceId} iccid={enabled.iccid} />
      ) : (
        <Typography color="textSecondary">
          No profile is enabled. Enabling one binds its IMEI; the reason is shown before anything is done.
        </Typography>
      )}
    </Section>
  );
}
