import Button from '@mui/material/Button';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import PauseOutlined from '@mui/icons-material/PauseOutlined';
import PlayArrow from '@mui/icons-material/PlayArrow';
import Search from '@mui/icons-material/Search';

/** A field that leaves only matching lines, and the switch that holds what is shown; the same over trace and terminal. */
export function LineFilter(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  paused: boolean;
  onPause: (paused: boolean) => void;
  /** Completes "Pause" and "Resume". */
  what?: string;
}) {
  const of = props.what ? ` ${props.what}` : '';
  return (
    <>
      <TextField
        placeholder={props.label}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        sx={{ flex: '1 1 150px', maxWidth: 280 }}
        slotProps={{
          htmlInput: { 'aria-label': props.label },
          input: {
            startAdornment: (
              <InputAdornment position="start">
                <Search fontSize="small" />
              </InputAdornment>
            ),
          },
        }}
      />
      <Button
        size="small"
        startIcon={props.paused ? <PlayArrow /> : <PauseOutlined />}
        onClick={() => props.onPause(!props.paused)}
        sx={{ minWidth: 96 }}
      >
        {props.paused ? `Resume${of}` : `Pause${of}`}
      </Button>
    </>
  );
}
