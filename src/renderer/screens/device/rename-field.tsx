import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { useForm } from 'react-hook-form';
import type { Profile } from '#shared/api/index.ts';
import { useClient } from '../../client/index.tsx';
import { useRunOperation } from '../../client/use-run-operation.ts';
import { profileTitle } from '../../components/words/profile-title.ts';

const mostBytes = 64;
const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** Renames a profile in its row. Enter saves, Esc leaves it as it was, empty goes back to the operator's name. */
export function RenameField({ deviceId, profile, onDone }: { deviceId: string; profile: Profile; onDone: () => void }) {
  const client = useClient();
  const run = useRunOperation();
  const former = profile.profileNickname ?? '';
  const { register, handleSubmit, formState } = useForm({ defaultValues: { nickname: former }, mode: 'onChange' });
  const problem = formState.errors.nickname?.message;
  const { ref, ...field } = register('nickname', {
    validate: (value) =>
      bytesOf(value) <= mostBytes || `The card keeps ${mostBytes} bytes at most; this takes ${bytesOf(value)}.`,
  });
  const rename = (nickname: string) => () => client.profiles.setNickname({ deviceId, iccid: profile.iccid, nickname });
  const save = handleSubmit(async ({ nickname }) => {
    if (nickname !== former) {
      const done = nickname ? `Renamed to ${nickname}` : 'Name removed';
      const { error } = await run(rename(nickname), { done, undo: rename(former) });
      if (error) return;
    }
    onDone();
  });
  return (
    <Box
      component="form"
      onSubmit={(event) => void save(event)}
      sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}
    >
      <TextField
        {...field}
        inputRef={ref}
        autoFocus
        label={`Name of ${profileTitle(profile)}`}
        placeholder={profile.profileName ?? ''}
        error={Boolean(problem)}
        helperText={problem}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onDone();
        }}
      />
      <Button type="submit" variant="contained" disabled={formState.isSubmitting || Boolean(problem)}>
        Rename
      </Button>
      <Button color="inherit" onClick={onDone}>
        Cancel
      </Button>
    </Box>
  );
}
