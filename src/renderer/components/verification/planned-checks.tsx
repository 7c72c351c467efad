import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked';
import RemoveCircleOutlined from '@mui/icons-material/RemoveCircleOutlined';
import Sync from '@mui/icons-material/Sync';
import { destructiveCheckNames, type VerificationPlan } from '#shared/api/index.ts';
import { checkWords } from '../words/vocabulary.ts';
import { StateChip } from '../state-chip.tsx';
import { optionWords } from './option-fields.ts';

type Progress = 'done' | 'running' | 'leftOut' | 'pending';

const look = {
  done: { icon: <CheckCircleOutlined color="action" />, word: 'Done' },
  running: { icon: <Sync color="info" />, word: 'Running' },
  leftOut: { icon: <RemoveCircleOutlined color="disabled" />, word: 'Left out' },
  pending: { icon: <RadioButtonUnchecked color="disabled" />, word: 'Waiting' },
} as const;

/** The checks of a plan in their order, with what marks each; `done`: how many of them are over while the plan runs. */
export function PlannedChecks(props: { plan: VerificationPlan; allowDestructive: boolean; done?: number | undefined }) {
  const { plan, allowDestructive, done } = props;
  return (
    <Box component="ol" aria-label="Checks of the plan" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {plan.checks.map(({ check, required, options }, index) => {
        const destructive = destructiveCheckNames.includes(check);
        const leftOut = destructive && !allowDestructive;
        const progress: Progress =
          done === undefined || index > done ? (leftOut ? 'leftOut' : 'pending') : index < done ? 'done' : 'running';
        const { icon, word } = look[leftOut && progress === 'done' ? 'leftOut' : progress];
        const chosen = optionWords(check, options);
        return (
          <Box
            component="li"
            key={check}
            sx={{
              display: 'flex',
              alignItems: 'center',
              gap: 1.5,
              py: 0.75,
              minHeight: 52,
              borderTop: 1,
              borderColor: 'divider',
              '&:first-of-type': { borderTop: 0 },
            }}
          >
            <Box sx={{ display: 'flex', justifyContent: 'center', width: 24, flexShrink: 0 }}>
              {done === undefined ? (
                <Typography component="span" color="textSecondary" sx={{ fontVariantNumeric: 'tabular-nums' }}>
                  {index + 1}
                </Typography>
              ) : (
                <Box sx={{ display: 'flex' }} role="img" aria-label={word} title={word}>
                  {icon}
                </Box>
              )}
            </Box>
            <Box sx={{ flex: 1, minWidth: 0 }}>
              <Typography component="div">{checkWords[check].name}</Typography>
              <Typography variant="body2" color="textSecondary" component="div">
                {checkWords[check].proves}
                {chosen === '' ? '' : ` ${chosen}`}
              </Typography>
            </Box>
            <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, justifyContent: 'flex-end' }}>
              {required === true && <StateChip tone="idle" word="Required" />}
              {destructive && <StateChip tone="warn" word={leftOut ? 'Left out' : 'Changes the card'} />}
            </Box>
          </Box>
        );
      })}
    </Box>
  );
}
