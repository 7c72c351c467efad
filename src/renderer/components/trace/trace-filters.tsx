import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Close from '@mui/icons-material/Close';
import type { TraceFilter } from '#shared/api/index.ts';
import { stepWords } from '#shared/words/index.ts';
import { useBench } from '../../client/queries.ts';
import { directionLooks, kindWords, outcomeWords } from './trace-words.ts';

const directions = { tx: `${directionLooks.tx.sign} Sent`, rx: `${directionLooks.rx.sign} Received` };

interface TraceFiltersProps {
  readonly filter: TraceFilter;
  readonly onChange: (change: Partial<TraceFilter>) => void;
  /** The view is of one device: there is nothing to choose. */
  readonly ofDevice: boolean;
}

export function TraceFilters({ filter, onChange, ofDevice }: TraceFiltersProps) {
  const devices = useBench().data?.devices ?? [];
  return (
    <>
      {!ofDevice && (
        <Choice
          label="Device"
          value={filter.deviceId}
          choices={Object.fromEntries(devices.map(({ id, name }) => [id, name]))}
          onChange={(deviceId) => onChange({ deviceId })}
        />
      )}
      <Choice
        label="Kind"
        value={filter.kind}
        choices={kindWords}
        onChange={(kind) => onChange({ kind: kind as TraceFilter['kind'] })}
      />
      <Choice
        label="Direction"
        value={filter.direction}
        choices={directions}
        onChange={(direction) => onChange({ direction: direction as TraceFilter['direction'] })}
      />
      <Choice
        label="Outcome"
        value={filter.outcome}
        choices={outcomeWords}
        onChange={(outcome) => onChange({ outcome: outcome as TraceFilter['outcome'] })}
      />
      {filter.operationId !== undefined && (
        <Button
          size="small"
          variant="outlined"
          endIcon={<Close />}
          title="Show lines of all operations"
          onClick={() => onChange({ operationId: undefined, step: undefined })}
        >
          {`Operation ${filter.operationId}${filter.step ? `: ${stepWords[filter.step]}` : ''}`}
        </Button>
      )}
    </>
  );
}

function Choice(props: {
  label: string;
  value: string | undefined;
  choices: Readonly<Record<string, string>>;
  onChange: (value: string | undefined) => void;
}) {
  const { label, value = '', choices } = props;
  return (
    <TextField
      select
      size="small"
      label={label}
      value={value in choices ? value : ''}
      onChange={(event) => props.onChange(event.target.value === '' ? undefined : event.target.value)}
      slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
      sx={{ width: 116 }}
    >
      <MenuItem value="">All</MenuItem>
      {Object.entries(choices).map(([id, words]) => (
        <MenuItem key={id} value={id}>
          {words}
        </MenuItem>
      ))}
    </TextField>
  );
}
