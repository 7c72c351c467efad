import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { identityStateWords } from '#shared/words/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Facts } from '../../components/facts.tsx';
import { Fingerprint } from '../../components/reports/fingerprint.tsx';
import { saveFiles } from '../../components/reports/save-files.ts';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip, type Tone } from '../../components/state-chip.tsx';
import { useToast } from '../../components/toasts.tsx';
import { dayAndTime } from '../../components/words/format.ts';
import type { BenchIdentityFacts } from '#shared/api/index.ts';

const tones: Record<BenchIdentityFacts['state'], Tone> = {
  valid: 'good',
  endsSoon: 'warn',
  expired: 'bad',
  notYetValid: 'bad',
};

/** By which key this bench signs its reports, and the certificate for those who check them. */
export function ReportSigning() {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const [asks, setAsks] = useState(false);
  const identity = useQuery({
    queryKey: keys.identity,
    queryFn: ({ signal }) => client.reports.identity(undefined, { signal }),
  });
  const data = identity.data;
  const saveCertificate = ({ certificatePem, fingerprint }: BenchIdentityFacts) => {
    const digits = [...new TextEncoder().encode(certificatePem)].map((byte) => byte.toString(16).padStart(2, '0'));
    const name = `bench-${fingerprint.slice(0, 8)}.pem`;
    saveFiles([{ name, mediaType: 'application/x-pem-file', content: digits.join('') }]);
    toast({ severity: 'success', text: `Certificate written to ${name}` });
  };
  return (
    <Section
      title="Signing of reports"
      lead="Reports are signed by this bench’s own key. Whoever has its certificate can check them, with OpenSSL too."
    >
      <Box sx={{ minHeight: 184 }}>
        {identity.isPending && <SkeletonRows rows={1} height={176} />}
        {identity.isError && <ErrorPanel error={toWorkbenchError(identity.error)} />}
        {data && (
          <>
            <Facts
              rows={[
                ['State', <StateChip tone={tones[data.state]} word={identityStateWords[data.state]} />],
                ['Name', data.subject],
                ['Valid', `${dayAndTime(data.notBefore)} to ${dayAndTime(data.notAfter)}`],
                ['Key', `RSA, ${data.keyBits} bits`],
                ['Fingerprint', <Fingerprint value={data.fingerprint} />],
              ]}
            />
            <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 1.5 }}>
              <Button variant="outlined" onClick={() => saveCertificate(data)}>
                Export certificate
              </Button>
              <Button onClick={() => setAsks(true)}>Renew identity</Button>
            </Box>
          </>
        )}
      </Box>
      <ConfirmDialog
        open={asks}
        title="Renew identity"
        verb="Renew identity"
        onClose={() => setAsks(false)}
        onConfirm={async () => {
          try {
            queries.setQueryData(keys.identity, await client.reports.renewIdentity());
            toast({ severity: 'success', text: 'Identity renewed' });
            return undefined;
          } catch (error) {
            return toWorkbenchError(error);
          }
        }}
      >
        <Typography>
          A new key and certificate are made. Reports signed before stay good here; others need the new certificate for
          what is signed from now on.
        </Typography>
      </ConfirmDialog>
    </Section>
  );
}
