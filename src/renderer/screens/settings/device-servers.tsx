import Stack from '@mui/material/Stack';
import type { Settings } from '#shared/api/index.ts';
import { Section } from '../../components/section.tsx';
import { OptionalTextSetting } from './setting-fields.tsx';

const addressProblem = (text: string): string | undefined =>
  /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):\d{1,5}$/.test(text) ? undefined : 'host:port, as registry.example.com:8443';

/** Servers of the network side that real devices use, both spoken to under this bench's own certificate. */
export function DeviceServers({ now, onSave }: { now: Settings; onSave: (changed: Partial<Settings>) => void }) {
  return (
    <Section
      title="Servers for real devices"
      lead="Left empty, the lab’s own are used where this bench runs them. Files are read at each use; the doctor tells whether the servers answer."
    >
      <Stack spacing={2} sx={{ pt: 0.5 }}>
        <OptionalTextSetting
          label="IMEI registry"
          help="Gives out IMEIs, and signs the manufacturer’s record."
          value={now.registryAddress}
          problem={addressProblem}
          onSave={(registryAddress) => onSave({ registryAddress })}
        />
        <OptionalTextSetting
          label="Certificate of the registry’s signing key (file)"
          help="PEM or DER. Only answers signed with this key are believed."
          value={now.registryCertificateFile}
          onSave={(registryCertificateFile) => onSave({ registryCertificateFile })}
        />
        <OptionalTextSetting
          label="Network service"
          help="Gives authentication vectors for the verification."
          value={now.networkAddress}
          problem={addressProblem}
          onSave={(networkAddress) => onSave({ networkAddress })}
        />
        <OptionalTextSetting
          label="Certificate of this bench (file)"
          help="Presented to both servers: PEM with its chain, or DER."
          value={now.clientCertificateFile}
          onSave={(clientCertificateFile) => onSave({ clientCertificateFile })}
        />
        <OptionalTextSetting
          label="Private key of this bench (file)"
          help="Belongs to that certificate; unencrypted, PEM or DER."
          value={now.clientKeyFile}
          onSave={(clientKeyFile) => onSave({ clientKeyFile })}
        />
      </Stack>
    </Section>
  );
}
