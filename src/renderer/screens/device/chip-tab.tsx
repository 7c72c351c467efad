import { useState } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import type { ChipInfo } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys, useDevice } from '../../client/queries.ts';
import { useRunOperation } from '../../client/use-run-operation.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Facts } from '../../components/facts.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { kibibytes } from '../../components/words/format.ts';
import { capabilityWords } from '../../components/words/vocabulary.ts';

/** The chip itself: identity, memory, the whole EUICCInfo2, and what erases it. */
export function ChipTab({ deviceId }: { deviceId: string }) {
  const client = useClient();
  const chip = useQuery({
    queryKey: keys.chip(deviceId),
    queryFn: ({ signal }) => client.euicc.info({ deviceId }, { signal }),
  });
  if (chip.isPending) return <SkeletonRows rows={3} height={160} />;
  if (chip.isError) return <ErrorPanel error={toWorkbenchError(chip.error)} />;
  const info = chip.data;
  const details = info.EUICCInfo2;
  const memory = details.extCardResource;
  return (
    <Stack spacing={2}>
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: 'repeat(auto-fit, minmax(420px, 1fr))',
        }}
      >
        <Section title="Identity">
          <Facts
            rows={[
              [
                'EID',
                <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}>
                  <Identifier value={info.eidValue} what="EID" />
                  <StateChip
                    tone={info.eidValid ? 'good' : 'bad'}
                    word={info.eidValid ? 'Check digits correct' : 'Check digits wrong'}
                  />
                </Box>,
              ],
              ['Manufacturer', info.eumName ?? 'Not known'],
              ['Certificate issuer', info.ciNames.map((ci) => ci.name ?? ci.keyId).join(', ') || 'None'],
              ['ATR', <Identifier value={info.atr} what="ATR" grouped={false} />],
              ['Security audit', details.sasAcreditationNumber],
            ]}
          />
        </Section>
        <Section title="Memory" lead="For reference only: how much a profile takes differs from its size on the way.">
          <Facts
            rows={[
              ['Free for profiles', kibibytes(memory.freeNonVolatileMemory)],
              ['Free working memory', kibibytes(memory.freeVolatileMemory)],
              ['Applications installed', String(memory.installedApplication)],
            ]}
          />
        </Section>
        <Section title="Versions">
          <Facts
            rows={[
              ['SGP.22', details.svn],
              ['Profile package', details.profileVersion],
              ['Protection profile', details.ppVersion],
              ['Firmware', details.euiccFirmwareVer],
              ['TS 102 241', details.ts102241Version ?? 'Not stated'],
              ['GlobalPlatform', details.globalplatformVersion ?? 'Not stated'],
              ['Category', details.euiccCategory ? capabilityWords(details.euiccCategory) : 'Not stated'],
            ]}
          />
        </Section>
        <Section title="Abilities">
          <Facts
            rows={[
              ['UICC', <Words words={details.uiccCapability} />],
              ['Remote provisioning', <Words words={details.rspCapability} />],
              ['Policy rules forbidden', <Words words={details.forbiddenProfilePolicyRules ?? []} />],
              ['Keys for checking', <KeyIds ids={details.euiccCiPKIdListForVerification} names={info.ciNames} />],
              ['Keys for signing', <KeyIds ids={details.euiccCiPKIdListForSigning} names={info.ciNames} />],
              ['Remembered about it', info.quirks.length === 0 ? 'Nothing unusual' : info.quirks.join(' ')],
            ]}
          />
        </Section>
      </Box>
      <DefaultServer deviceId={deviceId} info={info} />
      <Erase deviceId={deviceId} eid={info.eidValue} />
    </Stack>
  );
}

function Words({ words }: { words: readonly string[] }) {
  if (words.length === 0) return <>None</>;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5 }}>
      {words.map((word) => (
        <Chip key={word} variant="outlined" label={capabilityWords(word)} />
      ))}
    </Box>
  );
}

function KeyIds({ ids, names }: { ids: readonly string[]; names: ChipInfo['ciNames'] }) {
  return (
    <Stack>
      {ids.map((id) => (
        <span key={id}>
          {names.find((ci) => ci.keyId === id)?.name} <Identifier value={id} what="key identifier" grouped={false} />
        </span>
      ))}
    </Stack>
  );
}

function DefaultServer({ deviceId, info }: { deviceId: string; info: ChipInfo }) {
  const client = useClient();
  const run = useRunOperation();
  const device = useDevice(deviceId).data;
  const former = info.EuiccConfiguredAddresses.defaultDpAddress ?? '';
  const [address, setAddress] = useState(former);
  const set = (to: string) => () => client.euicc.setDefaultDpAddress({ deviceId, address: to });
  return (
    <Section
      title="Servers stored on the chip"
      lead={`Discovery server: ${info.EuiccConfiguredAddresses.rootDsAddress || 'none'}`}
    >
      <Box
        component="form"
        sx={{ display: 'flex', gap: 1, maxWidth: 620, pt: 0.5 }}
        onSubmit={(event) => {
          event.preventDefault();
          void run(set(address.trim()), { done: 'Default SM-DP+ is set', undo: set(former) });
        }}
      >
        <TextField
          label="Default SM-DP+ address"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          placeholder="None"
        />
        <Button
          type="submit"
          variant="outlined"
          disabled={address.trim() === former || Boolean(device?.runningOperationId)}
        >
          Set address
        </Button>
      </Box>
    </Section>
  );
}

function Erase({ deviceId, eid }: { deviceId: string; eid: string }) {
  const client = useClient();
  const run = useRunOperation();
  const device = useDevice(deviceId).data;
  const [open, setOpen] = useState(false);
  const amount = device?.profileCount ?? 0;
  return (
    <Section
      title="Erase"
      lead="Deletes every operational profile from this eUICC."
      actions={
        <Button
          color="error"
          variant="outlined"
          disabled={amount === 0 || Boolean(device?.runningOperationId)}
          onClick={() => setOpen(true)}
        >
          Erase eUICC
        </Button>
      }
    >
      <Typography variant="body2" color="textSecondary">
        {amount === 0
          ? 'There is nothing to erase.'
          : `${amount} on the card now. The operators’ servers are told of each.`}
      </Typography>
      <ConfirmDialog
        open={open}
        danger
        title="Erase every profile on this eUICC"
        verb="Erase eUICC"
        typed={{ digits: eid.slice(-4), what: 'the last four digits of the EID' }}
        onClose={() => setOpen(false)}
        onConfirm={async (confirmation) =>
          (await run(() => client.euicc.memoryReset({ deviceId, confirmation }), { done: 'The eUICC is erased' })).error
        }
      >
        <Alert severity="warning" variant="outlined">
          The device loses all eSIM service. Each plan needs a new activation code before it can be loaded again. The
          IMEI history on the card is erased too; the registry’s ledger keeps it.
        </Alert>
        <Typography>
          EID <Identifier value={eid} what="EID" />
        </Typography>
      </ConfirmDialog>
    </Section>
  );
}
