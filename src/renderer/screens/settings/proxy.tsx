import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import type { Settings } from '#shared/api/index.ts';
import { Section } from '../../components/section.tsx';
import { ChoiceSetting } from './setting-fields.tsx';

type Way = 'environment' | 'none' | 'own';

const wayOf = (url: string): Way => (url === '' ? 'environment' : url === 'none' ? 'none' : 'own');
const addressForm = /^https?:\/\/([^\s:@/]+@)?[^\s@/]+\/?$/;

/** How servers are reached: straight, or through an HTTP proxy. */
export function Proxy({ now, onSave }: { now: Settings; onSave: (changed: Partial<Settings>) => void }) {
  const [way, setWay] = useState<Way>(wayOf(now.proxyUrl));
  const choose = (chosen: Way) => {
    setWay(chosen);
    if (chosen !== 'own') onSave({ proxyUrl: chosen === 'none' ? 'none' : '', proxyPassword: '' });
  };
  return (
    <Section title="Way to the servers" lead="The lab’s own servers on this machine are always reached directly.">
      <Stack spacing={2} sx={{ pt: 0.5 }}>
        <ChoiceSetting
          label="Proxy"
          value={way}
          choices={{
            environment: 'As HTTPS_PROXY and NO_PROXY say',
            none: 'Never a proxy',
            own: 'This proxy',
          }}
          onSave={choose}
        />
        {way === 'own' && <OwnProxy key={now.proxyUrl} now={now} onSave={onSave} />}
      </Stack>
    </Section>
  );
}

function OwnProxy({ now, onSave }: { now: Settings; onSave: (changed: Partial<Settings>) => void }) {
  const [url, setUrl] = useState(wayOf(now.proxyUrl) === 'own' ? now.proxyUrl : '');
  const [password, setPassword] = useState(now.proxyPassword);
  const isSound = addressForm.test(url.trim());
  const problem = url.trim() !== '' && !isSound ? 'http://host:port or http://user@host:port' : undefined;
  return (
    <Box
      component="form"
      sx={{ display: 'flex', flexDirection: 'column', gap: 2, alignItems: 'flex-start' }}
      onSubmit={(event) => {
        event.preventDefault();
        if (isSound) onSave({ proxyUrl: url.trim(), proxyPassword: password });
      }}
    >
      <TextField
        label="Address of the proxy"
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        error={problem !== undefined}
        helperText={problem ?? 'A user goes before the host: http://user@proxy.example.com:3128'}
        fullWidth
        sx={{ maxWidth: 460 }}
      />
      <TextField
        label="Password for the proxy"
        type="password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        helperText="Kept sealed on this machine; empty where the proxy wants none."
        autoComplete="off"
        fullWidth
        sx={{ maxWidth: 460 }}
      />
      <Button type="submit" variant="outlined" disabled={!isSound}>
        Save proxy
      </Button>
    </Box>
  );
}
