import { useState } from 'react';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import MenuItem from '@mui/material/MenuItem';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';

interface Common<Value> {
  readonly label: string;
  readonly help?: string;
  readonly value: Value;
  readonly onSave: (value: Value) => void;
}

/** Saved when it is left or Enter is pressed. */
export function TextSetting(props: Common<string> & { longest: number }) {
  return (
    <Draft
      key={props.value}
      {...props}
      problem={(text) => (text.trim() === '' ? 'Cannot be empty' : undefined)}
      parse={(text) => text.trim()}
    />
  );
}

/** May be left empty; `problem` judges what is not. */
export function OptionalTextSetting(props: Common<string> & { problem?: (text: string) => string | undefined }) {
  const problem = (text: string) => (text.trim() === '' ? undefined : props.problem?.(text.trim()));
  return <Draft key={props.value} {...props} problem={problem} parse={(text) => text.trim()} longest={300} />;
}

export function NumberSetting(props: Common<number> & { least: number; most: number }) {
  const problem = (text: string) => {
    const value = Number(text);
    const usable = /^\d+$/.test(text.trim()) && value >= props.least && value <= props.most;
    return usable ? undefined : `A whole number from ${props.least} to ${props.most}`;
  };
  return <Draft key={props.value} {...props} problem={problem} parse={Number} numeric />;
}

interface DraftProps<Value extends string | number> extends Common<Value> {
  readonly problem: (text: string) => string | undefined;
  readonly parse: (text: string) => Value;
  readonly longest?: number;
  readonly numeric?: boolean;
}

function Draft<Value extends string | number>(props: DraftProps<Value>) {
  const [text, setText] = useState(String(props.value));
  const problem = props.problem(text);
  const save = () => {
    if (!problem && props.parse(text) !== props.value) props.onSave(props.parse(text));
  };
  return (
    <TextField
      label={props.label}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save();
        if (event.key === 'Escape') setText(String(props.value));
      }}
      error={Boolean(problem)}
      helperText={problem ?? props.help}
      slotProps={{ htmlInput: { maxLength: props.longest, inputMode: props.numeric ? 'numeric' : 'text' } }}
      sx={{ maxWidth: 460 }}
    />
  );
}

export function ChoiceSetting<Value extends string>(props: Common<Value> & { choices: Record<Value, string> }) {
  return (
    <TextField
      select
      label={props.label}
      value={props.value}
      helperText={props.help}
      onChange={(event) => props.onSave(event.target.value as Value)}
      sx={{ maxWidth: 460 }}
    >
      {(Object.keys(props.choices) as Value[]).map((choice) => (
        <MenuItem key={choice} value={choice}>
          {props.choices[choice]}
        </MenuItem>
      ))}
    </TextField>
  );
}

export function SwitchSetting(props: Common<boolean>) {
  return (
    <div>
      <FormControlLabel
        control={<Switch checked={props.value} onChange={(_event, on) => props.onSave(on)} />}
        label={props.label}
      />
      {props.help && <FormHelperText>{props.help}</FormHelperText>}
    </div>
  );
}
