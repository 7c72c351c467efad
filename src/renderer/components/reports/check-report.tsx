import { useState, type ReactNode } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import VerifiedOutlined from '@mui/icons-material/VerifiedOutlined';
import { useMutation } from '@tanstack/react-query';
import type { ReportSigner, SignatureVerdict } from '#shared/api/index.ts';
import { journalAgreementWords, signerProblemWords, signerTrustWords } from '#shared/words/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { ErrorPanel } from '../error-panel.tsx';
import { Facts } from '../facts.tsx';
import { FileDrop } from '../file-drop.tsx';
import { SkeletonRows } from '../skeleton-rows.tsx';
import { StateChip, type Tone } from '../state-chip.tsx';
import { dayAndTime } from '../words/format.ts';
import { Fingerprint } from './fingerprint.tsx';
import { fileHex } from './file-hex.ts';

/** Who signed a report, when, and whether it is unchanged. */
export function CheckReport() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="outlined" startIcon={<VerifiedOutlined />} onClick={() => setOpen(true)}>
        Check a report
      </Button>
      {open && <CheckDialog onClose={() => setOpen(false)} />}
    </>
  );
}

interface Given {
  readonly report: File | undefined;
  readonly signature: File | undefined;
  readonly root: File | undefined;
}

/** Files are told apart by their endings, in whatever order they come. */
function sorted(given: Given, files: readonly File[]): Given {
  let next = given;
  for (const file of files) {
    if (/\.p7s(\.pem)?$/i.test(file.name)) next = { ...next, signature: file };
    else if (/\.(pem|crt|cer)$/i.test(file.name) && !/\.p7m\.pem$/i.test(file.name)) next = { ...next, root: file };
    // Another report has another signature.
    else
      next = {
        ...next,
        report: file,
        signature: files.some((one) => /\.p7s(\.pem)?$/i.test(one.name)) ? next.signature : undefined,
      };
  }
  return next;
}

function CheckDialog({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const [given, setGiven] = useState<Given>({ report: undefined, signature: undefined, root: undefined });
  const check = useMutation({
    mutationFn: async ({ report, signature, root }: Given & { report: File }) =>
      client.reports.verify({
        file: await fileHex(report),
        ...(signature === undefined ? {} : { signature: await fileHex(signature) }),
        ...(root === undefined ? {} : { roots: [await root.text()] }),
      }),
  });
  const take = (files: readonly File[]) => {
    const next = sorted(given, files);
    setGiven(next);
    if (next.report) check.mutate({ ...next, report: next.report });
  };
  const names = [given.report, given.signature, given.root].flatMap((file) => (file ? [file.name] : []));
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="check-report-title">
      <DialogTitle id="check-report-title">Check a report</DialogTitle>
      <DialogContent>
        <Stack spacing={2}>
          <FileDrop
            fileName={names.length === 0 ? undefined : names.join(', ')}
            invitation="Drop a report and its .p7s here"
            label="Report file"
            hint="Or one .p7m file. The certificate of another bench (.pem) can be added to trust it."
            accept=""
            multiple
            onFiles={take}
          />
          {check.isPending && <SkeletonRows rows={1} height={160} />}
          {check.isError && <ErrorPanel error={toWorkbenchError(check.error)} />}
          {check.data && <Verdict verdict={check.data} />}
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  );
}

const journalTone: Record<'agrees' | 'differs' | 'absent', Tone> = { agrees: 'good', differs: 'bad', absent: 'none' };

function Verdict({ verdict }: { verdict: SignatureVerdict }) {
  const { report } = verdict;
  return (
    <Stack spacing={1.5} role="status" aria-label="Verdict">
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <StateChip
          tone={verdict.outcome === 'good' ? 'good' : 'bad'}
          word={verdict.outcome === 'good' ? 'The signature holds' : 'The signature does not hold'}
        />
        <StateChip tone={verdict.unchanged ? 'good' : 'bad'} word={verdict.unchanged ? 'Unchanged' : 'Changed'} />
        {report && <StateChip tone={journalTone[report.journal]} word={journalAgreementWords[report.journal]} />}
      </Box>
      {verdict.signers.map((signer) => (
        <div key={`${signer.fingerprint} ${signer.serialNumber}`}>
          <Facts rows={signerRows(signer)} />
          {signer.problems.map((problem) => (
            <Typography key={problem} color="error" sx={{ mt: 0.5 }}>
              {signerProblemWords[problem]}
            </Typography>
          ))}
        </div>
      ))}
      {report && (
        <Facts
          rows={[
            ['Report', `${report.title}: ${report.verdict}`],
            ['Of bench', report.benchName],
            ['Made', dayAndTime(report.madeAt)],
          ]}
        />
      )}
    </Stack>
  );
}

const signerRows = ({ subject, trust, signedAt, fingerprint }: ReportSigner): [string, ReactNode][] => [
  ['Signed by', subject || 'Nobody knows'],
  ['Which is', signerTrustWords[trust]],
  ['Signed at', signedAt === null ? 'Not stated' : dayAndTime(signedAt)],
  ...(fingerprint === '' ? [] : ([['Fingerprint', <Fingerprint value={fingerprint} />]] as [string, ReactNode][])),
];
