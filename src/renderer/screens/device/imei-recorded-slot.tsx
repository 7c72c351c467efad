import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import RestoreOutlined from '@mui/icons-material/RestoreOutlined';
import type { RecordComparison } from '#shared/api/index.ts';
import { Facts } from '../../components/facts.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { StateChip, type Tone } from '../../components/state-chip.tsx';
import { errorText } from '../../components/words/error-text.ts';
import { dayAndTime } from '../../components/words/format.ts';
import { recordVerdictWords } from '../../components/words/vocabulary.ts';

const tones: Record<RecordComparison['verdict'], Tone> = { asRecorded: 'good', differs: 'warn', unknown: 'none' };

/** Refused for now, but a person may insist. */
const canInsist = (slot: RecordComparison) => slot.refusal?.code === 'IMEI_RESTORE_TOO_SOON';

/** One slot: what the record says, what the modem says, and whether it may be restored. */
export function RecordedSlot(props: { slot: RecordComparison; disabled: boolean; onRestore: () => void }) {
  const { slot } = props;
  const problem = slot.recordProblem && errorText(slot.recordProblem);
  const refusal = slot.refusal && errorText(slot.refusal);
  const restorable = slot.verdict !== 'asRecorded' && slot.record !== null && slot.confirmation !== null;
  return (
    <Box component="article" aria-label={`Record of slot ${slot.slot}`}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mb: 0.75 }}>
        <Typography variant="h3" sx={{ flex: 1 }}>
          Slot {slot.slot}
        </Typography>
        <StateChip tone={tones[slot.verdict]} word={recordVerdictWords[slot.verdict]} />
      </Box>
      <Facts
        labelWidth={150}
        rows={[
          [
            'Manufacturer’s record',
            slot.record ? (
              <Identifier value={slot.record.imei} what={`recorded IMEI of slot ${slot.slot}`} grouped={false} />
            ) : (
              'Not known'
            ),
          ],
          [
            'The modem says',
            slot.shown ? (
              <Identifier value={slot.shown} what={`IMEI the modem tells for slot ${slot.slot}`} grouped={false} />
            ) : (
              'Nothing'
            ),
          ],
          [
            'Signed statement',
            slot.record
              ? `For this device and slot, valid until ${dayAndTime(slot.record.expiresAt)} (request ${slot.record.recordId})`
              : (problem?.title ?? 'None'),
          ],
          [
            'Restoring',
            <>
              {refusal ? refusal.title : 'Possible'}
              {refusal && (
                <Typography variant="caption" color="textSecondary" component="p">
                  {refusal.nextStep}
                </Typography>
              )}
            </>,
          ],
        ]}
      />
      {restorable && (
        <Button
          variant="outlined"
          color="error"
          startIcon={<RestoreOutlined />}
          disabled={props.disabled || (slot.refusal !== null && !canInsist(slot))}
          onClick={props.onRestore}
          sx={{ mt: 1.5 }}
        >
          Restore slot {slot.slot}
        </Button>
      )}
    </Box>
  );
}
