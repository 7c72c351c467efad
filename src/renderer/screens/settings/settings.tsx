import Alert from '@mui/material/Alert';
import Stack from '@mui/material/Stack';
import { toWorkbenchError } from '../../client/index.tsx';
import { useSettings } from '../../client/queries.ts';
import { useSaveSettings } from '../../client/use-save-settings.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Page } from '../../components/page.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { useToast } from '../../components/toasts.tsx';
import type { Settings as SettingsData } from '#shared/api/index.ts';
import { About } from './about.tsx';
import { DeviceServers } from './device-servers.tsx';
import { Proxy } from './proxy.tsx';
import { ReportSigning } from './report-signing.tsx';
import { TrustedServers } from './trusted-servers.tsx';
import { ChoiceSetting, NumberSetting, SwitchSetting, TextSetting } from './setting-fields.tsx';

/** Each setting is saved by itself as soon as it is chosen, and can be taken back. */
export function Settings() {
  const settings = useSettings();
  const save = useSaveSettings();
  const toast = useToast();
  if (settings.isPending) {
    return (
      <Page title="Settings">
        <SkeletonRows rows={4} height={120} />
      </Page>
    );
  }
  if (settings.isError) {
    return (
      <Page title="Settings">
        <ErrorPanel error={toWorkbenchError(settings.error)} />
      </Page>
    );
  }
  const now = settings.data;
  const set = async (changed: Partial<SettingsData>) => {
    const former = Object.fromEntries(Object.keys(changed).map((name) => [name, now[name as keyof SettingsData]]));
    if (await save(changed)) {
      toast({ severity: 'success', text: 'Setting saved', action: { label: 'Undo', run: () => void save(former) } });
    }
  };
  return (
    <Page title="Settings" lead="Saved as you choose.">
      <Stack spacing={2} sx={{ maxWidth: 860 }}>
        <Section title="Bench">
          <Stack spacing={2} sx={{ pt: 0.5 }}>
            <TextSetting
              label="Bench name"
              value={now.benchName}
              longest={60}
              onSave={(benchName) => void set({ benchName })}
            />
            <ChoiceSetting
              label="Hardware"
              value={now.hardware}
              choices={{ simulated: 'Simulated devices', real: 'Real readers and modems', both: 'Both side by side' }}
              onSave={(hardware) => void set({ hardware })}
            />
          </Stack>
        </Section>
        <Section title="IMEIs of real hardware">
          <Stack spacing={1.5}>
            <Alert severity="info" variant="outlined">
              Changing an IMEI is an offence in many countries, among them the United Kingdom (Mobile Telephones
              (Re-programming) Act 2002) and India (Telecommunications Act 2023), unless the manufacturer does it or
              consents to it in writing. So IMEIs are read-only here, and a binding is a record; the one exception is to
              restore a repaired device to its manufacturer’s record, which the IMEI registry signs for that very
              device.
            </Alert>
            <SwitchSetting
              label="Allow restoring an IMEI to the manufacturer’s record"
              help="For benches that have that consent. Each restoration asks which device, why and who answers for it, and stays in the journal; nobody can type an IMEI."
              value={now.allowImeiRestore}
              onSave={(allowImeiRestore) => void set({ allowImeiRestore })}
            />
          </Stack>
        </Section>
        <Section title="Appearance">
          <Stack spacing={2} sx={{ pt: 0.5 }}>
            <ChoiceSetting
              label="Theme"
              value={now.theme}
              choices={{ system: 'As the system', light: 'Light', dark: 'Dark' }}
              onSave={(theme) => void set({ theme })}
            />
            <ChoiceSetting
              label="Density"
              value={now.density}
              choices={{ comfortable: 'Comfortable', compact: 'Compact, for many devices' }}
              onSave={(density) => void set({ density })}
            />
          </Stack>
        </Section>
        <Section
          title="Privacy"
          lead="How identifiers appear in trace, terminal and exports; their length is kept. Secrets are never shown."
        >
          <ChoiceSetting
            label="Redaction"
            value={now.redaction}
            choices={{
              none: 'None: everything in full',
              medium: 'Medium: ICCID first 4 and last 3, EID first and last 8',
              full: 'Full: no identifier is shown',
            }}
            onSave={(redaction) => void set({ redaction })}
          />
          <NumberSetting
            label="Lines of the trace kept on disk"
            help="A million lines take about 100 MiB; the oldest go first."
            value={now.traceLines}
            least={10_000}
            most={10_000_000}
            onSave={(traceLines) => void set({ traceLines })}
          />
        </Section>
        <ReportSigning />
        <Section title="Cards and servers">
          <Stack spacing={2} sx={{ pt: 0.5 }}>
            <NumberSetting
              label="Block size for the card, in bytes"
              help="Stepped down by itself when a reader refuses it."
              value={now.apduBlockSize}
              least={16}
              most={255}
              onSave={(apduBlockSize) => void set({ apduBlockSize })}
            />
            <NumberSetting
              label="Patience with servers, in seconds"
              value={now.httpTimeoutSeconds}
              least={5}
              most={600}
              onSave={(httpTimeoutSeconds) => void set({ httpTimeoutSeconds })}
            />
            <SwitchSetting
              label="Send notifications after each operation"
              help="Unsent notifications stay queued on disk; a server that never hears may lock the plan."
              value={now.sendNotificationsAutomatically}
              onSave={(sendNotificationsAutomatically) => void set({ sendNotificationsAutomatically })}
            />
          </Stack>
        </Section>
        <TrustedServers now={now} onSave={(changed) => void set(changed)} />
        <DeviceServers now={now} onSave={(changed) => void set(changed)} />
        <Proxy now={now} onSave={(changed) => void set(changed)} />
        <About />
      </Stack>
    </Page>
  );
}
