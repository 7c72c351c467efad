import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import RefreshOutlined from '@mui/icons-material/RefreshOutlined';
import { useQuery } from '@tanstack/react-query';
import type { DoctorCheck } from '#shared/api/index.ts';
import doctorTexts from '../../../../resources/doctor-texts.json';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { monospace } from '../../components/monospace.ts';
import { Page } from '../../components/page.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { doctorTone } from '../../components/tones.ts';
import { factWords } from '#shared/words/index.ts';
import { doctorCheckWords, doctorOutcomeWords, sentence } from '../../components/words/vocabulary.ts';

const texts: Readonly<Record<string, string | undefined>> = doctorTexts;
const order = { problem: 0, warning: 1, ok: 2, notApplicable: 3 };

/** Each thing the bench needs, checked by itself, with the one line that repairs it. */
export function Doctor() {
  const client = useClient();
  const checks = useQuery({
    queryKey: keys.doctor,
    queryFn: ({ signal }) => client.doctor.run(undefined, { signal }),
    staleTime: 0,
  });
  const problems = checks.data?.filter((check) => check.outcome === 'problem').length ?? 0;
  const verdict =
    problems === 0 ? 'Everything this bench needs is in order.' : `${problems} to repair; each has its fix.`;
  return (
    <Page
      title="Doctor"
      lead={checks.data ? verdict : 'Checking this machine.'}
      actions={
        <>
          {checks.data && <CopyButton text={asText(checks.data)} what="findings" />}
          <Button
            variant="outlined"
            startIcon={<RefreshOutlined />}
            loading={checks.isFetching}
            onClick={() => void checks.refetch()}
          >
            Check again
          </Button>
        </>
      }
    >
      {checks.isPending && <SkeletonRows rows={8} height={72} />}
      {checks.isError && <ErrorPanel error={toWorkbenchError(checks.error)} />}
      <Stack component="ul" spacing={1} aria-label="Checks" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {checks.data
          ?.toSorted((a, b) => order[a.outcome] - order[b.outcome])
          .map((check) => (
            <Check key={check.name} check={check} />
          ))}
      </Stack>
    </Page>
  );
}

function Check({ check }: { check: DoctorCheck }) {
  const facts = factLine(check);
  return (
    <Card
      component="li"
      aria-label={doctorCheckWords[check.name]}
      sx={{
        p: 1.5,
        display: 'grid',
        gridTemplateColumns: '128px minmax(0, 1fr)',
        columnGap: 2,
        minHeight: 72,
        alignItems: 'start',
      }}
    >
      <Box>
        <StateChip tone={doctorTone[check.outcome]} word={doctorOutcomeWords[check.outcome]} />
      </Box>
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="h3">{doctorCheckWords[check.name]}</Typography>
        <Typography variant="body2" color="textSecondary">
          {texts[check.code] ?? sentence(check.code)}
        </Typography>
        {facts && (
          <Typography variant="caption" color="textSecondary" component="p" sx={{ overflowWrap: 'anywhere' }}>
            {facts}
          </Typography>
        )}
        {check.fix && (
          <Box
            sx={{
              mt: 1,
              display: 'flex',
              alignItems: 'center',
              gap: 1,
              px: 1.25,
              py: 0.5,
              borderRadius: 1,
              bgcolor: 'background.default',
              border: 1,
              borderColor: 'divider',
            }}
          >
            <Box
              component="code"
              sx={{
                flex: 1,
                fontFamily: monospace,
                fontSize: '0.8125rem',
                overflowWrap: 'anywhere',
                whiteSpace: 'pre-wrap',
              }}
            >
              {check.fix}
            </Box>
            <CopyButton text={check.fix} what={`fix for ${doctorCheckWords[check.name]}`} />
          </Box>
        )}
      </Box>
    </Card>
  );
}

const factLine = (check: DoctorCheck) =>
  Object.entries(check.facts)
    .map(([name, value]) => `${factWords(name)}: ${value}`)
    .join(' · ');

const asText = (checks: readonly DoctorCheck[]) =>
  checks
    .map((check) =>
      [
        `${doctorOutcomeWords[check.outcome]}\t${doctorCheckWords[check.name]}\t${texts[check.code] ?? check.code}`,
        factLine(check),
        check.fix,
      ]
        .filter(Boolean)
        .join('\n\t'),
    )
    .join('\n');
