import Stack from '@mui/material/Stack';
import type { Settings } from '#shared/api/index.ts';
import { Section } from '../../components/section.tsx';
import { SwitchSetting } from './setting-fields.tsx';
import { RootFiles } from './root-files.tsx';

type RootSet = Settings['trustedRoots'][number];

const sets: readonly { readonly set: RootSet; readonly label: string; readonly help: string }[] = [
  {
    set: 'gsma',
    label: 'GSMA-style CIs',
    help: 'CI certificates of RSP servers. Under them only certificates issued for TLS servers count.',
  },
  { set: 'private', label: 'Private roots', help: 'Of a lab or a test server; they vouch for any server.' },
  {
    set: 'system',
    label: 'Public roots of the system',
    help: 'As web browsers trust them. Some operators’ servers have such certificates.',
  },
];

/** Which roots a server’s certificate may lead to. */
export function TrustedServers({ now, onSave }: { now: Settings; onSave: (changed: Partial<Settings>) => void }) {
  const filesOf = {
    gsma: { files: now.gsmaRootFiles, save: (gsmaRootFiles: string[]) => onSave({ gsmaRootFiles }) },
    private: { files: now.tlsRootFiles, save: (tlsRootFiles: string[]) => onSave({ tlsRootFiles }) },
  };
  return (
    <Section
      title="Trusted servers"
      lead="Every server’s certificate is checked, always. It must lead to one of these roots, or to the lab’s own."
    >
      <Stack spacing={3}>
        {sets.map(({ set, label, help }) => {
          const isOn = now.trustedRoots.includes(set);
          return (
            <Stack key={set} spacing={1}>
              <SwitchSetting
                label={label}
                help={help}
                value={isOn}
                onSave={(on) =>
                  onSave({
                    trustedRoots: sets
                      .map((one) => one.set)
                      .filter((one) => (one === set ? on : now.trustedRoots.includes(one))),
                  })
                }
              />
              {isOn && set !== 'system' && (
                <RootFiles label={label} files={filesOf[set].files} onSave={filesOf[set].save} />
              )}
            </Stack>
          );
        })}
      </Stack>
    </Section>
  );
}
