import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import ArrowDownward from '@mui/icons-material/ArrowDownward';
import ArrowUpward from '@mui/icons-material/ArrowUpward';
import DeleteOutlined from '@mui/icons-material/DeleteOutlined';
import { destructiveCheckNames, type PlannedCheck } from '#shared/api/index.ts';
import { StateChip } from '../../components/state-chip.tsx';
import { optionFields, type OptionField } from '../../components/verification/option-fields.ts';
import { checkWords } from '../../components/words/vocabulary.ts';
import { DeclaredDifferences } from './declared-differences.tsx';

interface PlanItemProps {
  readonly planned: PlannedCheck;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onChange: (next: PlannedCheck) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

/** One check of a plan that is being written. */
export function PlanItem({ planned, isFirst, isLast, onChange, onMove, onRemove }: PlanItemProps) {
  const { check, required, options } = planned;
  const { name, proves } = checkWords[check];
  const fields = optionFields[check] ?? [];
  const choose = (option: string, value: unknown) => onChange({ ...planned, options: { ...options, [option]: value } });
  return (
    <Box
      component="li"
      aria-label={name}
      sx={{ borderTop: 1, borderColor: 'divider', py: 1, '&:first-of-type': { borderTop: 0 } }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', flexWrap: 'wrap', columnGap: 1 }}>
        <Box sx={{ flex: '1 1 240px', minWidth: 0 }}>
          <Typography>{name}</Typography>
          <Typography variant="body2" color="textSecondary">
            {proves}
          </Typography>
        </Box>
        {destructiveCheckNames.includes(check) && <StateChip tone="warn" word="Changes the card" />}
        <FormControlLabel
          label="Required"
          control={
            <Checkbox
              size="small"
              checked={required === true}
              onChange={(event) => onChange({ ...planned, required: event.target.checked })}
            />
          }
        />
        <Tooltip title="Earlier">
          <span>
            <IconButton aria-label={`Move ${name} up`} disabled={isFirst} onClick={() => onMove(-1)}>
              <ArrowUpward fontSize="small" />
            </IconButton>
          </span>
        </Tooltip>
        <Tooltip title="Later">
          <span>
            <IconButton aria-label={`Move ${name} down`} disabled={isLast} onClick={() => onMove(1)}>
              <ArrowDownward fontSize="small" />
            </IconButton>
          </span>
        </Tooltip>
        <Tooltip title="Take it out">
          <IconButton aria-label={`Remove ${name}`} onClick={onRemove}>
            <DeleteOutlined fontSize="small" />
          </IconButton>
        </Tooltip>
      </Box>
      {fields.length > 0 && (
        <Box
          sx={{ display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: 1, pl: { sm: 2 }, pt: 0.5 }}
        >
          {fields.map((field) => (
            <Field key={field.name} field={field} of={name} value={options?.[field.name]} onChoose={choose} />
          ))}
        </Box>
      )}
    </Box>
  );
}

function Field(props: {
  field: OptionField;
  of: string;
  value: unknown;
  onChoose: (option: string, value: unknown) => void;
}) {
  const { field, value, onChoose } = props;
  if (field.kind === 'differences') {
    const declared = (value ?? []) as { path: string; reason: string }[];
    return <DeclaredDifferences declared={declared} onChange={(next) => onChoose(field.name, next)} />;
  }
  if (field.kind === 'switch')
    return (
      <FormControlLabel
        label={field.label}
        control={
          <Checkbox
            size="small"
            checked={typeof value === 'boolean' ? value : field.preset}
            onChange={(event) => onChoose(field.name, event.target.checked)}
          />
        }
      />
    );
  return (
    <TextField
      type="number"
      label={field.label}
      value={typeof value === 'number' ? value : field.preset}
      onChange={(event) => {
        const next = Math.round(Number(event.target.value));
        onChoose(field.name, Math.min(field.most, Math.max(field.least, next)));
      }}
      sx={{ width: 160, mt: 1 }}
      slotProps={{ htmlInput: { min: field.least, max: field.most, 'aria-label': `${field.label} of ${props.of}` } }}
    />
  );
}
