import { useRef, useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import UploadFileOutlined from '@mui/icons-material/UploadFileOutlined';
import { Link } from 'react-router';
import type { CatalogueEntry } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { toWorkbenchError } from '../../client/index.tsx';
import { useCatalogue } from '../../client/queries.ts';
import { useAddPackage } from '../../client/use-add-package.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { useToast } from '../../components/toasts.tsx';
import { kibibytes } from '../../components/words/format.ts';
import { algorithmWords, originWords } from '../../components/words/vocabulary.ts';

/** Profile packages the SM-DP+ can sell. A `.der` dropped anywhere in the window is added too. */
export function Catalogue() {
  const catalogue = useCatalogue();
  const addPackage = useAddPackage();
  const toast = useToast();
  const file = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<WorkbenchErrorWire>();
  const take = async (chosen: File) => {
    const outcome = await addPackage(chosen);
    setError(outcome.error);
    if (outcome.entry) toast({ severity: 'success', text: `${outcome.entry.profileType} is in the catalogue` });
  };
  return (
    <Stack spacing={1.5}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
        <Typography color="textSecondary" sx={{ flex: 1, minWidth: 240 }}>
          Drop a .der profile package anywhere in this window to add it. Each is checked before it is taken.
        </Typography>
        <Button variant="outlined" startIcon={<UploadFileOutlined />} onClick={() => file.current?.click()}>
          Add package
        </Button>
        <input
          ref={file}
          type="file"
          hidden
          aria-label="Profile package file"
          accept=".der,.upp,.hex,.b64,.pem,.txt"
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            event.target.value = '';
            if (chosen) void take(chosen);
          }}
        />
      </Box>
      {error && <ErrorPanel error={error} onClose={() => setError(undefined)} />}
      {catalogue.isPending && <SkeletonRows rows={3} height={88} />}
      {catalogue.isError && <ErrorPanel error={toWorkbenchError(catalogue.error)} />}
      <Stack component="ul" spacing={1} aria-label="Catalogue" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {catalogue.data?.map((entry) => (
          <Card
            component="li"
            key={entry.profileType}
            aria-label={entry.profileType}
            sx={{ p: 2, display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 2, minHeight: 88 }}
          >
            <Box sx={{ flex: '1 1 320px', minWidth: 0 }}>
              <Typography variant="h3">{entry.profileType}</Typography>
              <Typography variant="body2" color="textSecondary">
                {entry.profileName} · {entry.serviceProviderName} · {kibibytes(entry.size)}
              </Typography>
              <Typography variant="body2" color="textSecondary" component="div">
                ICCID <Identifier value={entry.iccid} what={`ICCID of ${entry.profileType}`} />
                {entry.imsi && (
                  <>
                    {' · IMSI '}
                    <Identifier value={entry.imsi} what={`IMSI of ${entry.profileType}`} grouped={false} />
                  </>
                )}
              </Typography>
              {entry.iccidOf && (
                <Typography variant="body2" color="textSecondary">
                  {entry.iccidOf} has this ICCID already: order it with an ICCID of its own.
                </Typography>
              )}
              {laterParts(entry) && (
                <Typography variant="body2" color="textSecondary">
                  {laterParts(entry)}
                </Typography>
              )}
            </Box>
            <Box sx={{ display: 'flex', gap: 0.75, flexWrap: 'wrap' }}>
              <Chip variant="outlined" label={`SAIP ${entry.version}`} />
              <Chip variant="outlined" label={entry.fiveG ? '5G' : 'LTE'} />
              <Chip variant="outlined" label={algorithmWords[entry.algorithm]} />
              <Chip variant="outlined" label={originWords[entry.origin]} />
            </Box>
            <Button
              component={Link}
              to={`/services/orders?create=${encodeURIComponent(entry.profileType)}`}
              aria-label={`Order ${entry.profileType}`}
            >
              Order
            </Button>
          </Card>
        ))}
      </Stack>
    </Stack>
  );
}

/** What of a package only later cards understand. */
function laterParts({ unknownElements, unknownMembers }: CatalogueEntry): string | undefined {
  if (unknownElements + unknownMembers === 0) return undefined;
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  return `Delivered as they are: ${count(unknownElements, 'element')} and ${count(unknownMembers, 'member')} of a later version.`;
}
