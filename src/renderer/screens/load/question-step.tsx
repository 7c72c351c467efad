import { useState } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { Answer, Operation, ProfileMetadata, Question } from '#shared/api/index.ts';
import { useCatalogue, useOrders } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Facts } from '../../components/facts.tsx';
import { PackageCheck } from './package-check.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { ConfirmMoves } from '../../components/operation/confirm-moves.tsx';
import { CancelOperationButton } from '../../components/operation/cancel-operation-button.tsx';
import { useAnswer } from '../../components/operation/use-answer.ts';
import { ProfileIcon } from '../../components/profile-icon.tsx';
import { Section } from '../../components/section.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { kibibytes } from '../../components/words/format.ts';
import { policyRuleWords, profileClassWords } from '../../components/words/vocabulary.ts';

/** What the operation asks: take this profile, and with which confirmation code. Nothing is committed before the answer. */
export function QuestionStep({ operation, question }: { operation: Operation; question: Question }) {
  const { answer, busy, error } = useAnswer(operation.id);
  return (
    <Stack spacing={2}>
      {question.kind === 'confirmMoves' ? (
        <ConfirmMoves question={question} busy={busy} onAnswer={(given) => void answer(given)} />
      ) : question.kind === 'confirmProfile' ? (
        <ConfirmProfile
          operation={operation}
          question={question}
          busy={busy}
          onAnswer={(given) => void answer(given)}
        />
      ) : (
        <ConfirmationCode
          operation={operation}
          metadata={question.metadata}
          wasWrong={question.wasWrong === true}
          busy={busy}
          onAnswer={(given) => void answer(given)}
        />
      )}
      {error && <ErrorPanel error={error} />}
    </Stack>
  );
}

interface AskProps {
  readonly operation: Operation;
  readonly busy: boolean;
  readonly onAnswer: (answer: Answer) => void;
}

function ConfirmProfile(props: AskProps & { question: Extract<Question, { kind: 'confirmProfile' }> }) {
  const { metadata, freeMemory, confirmationCodeRequired } = props.question;
  return (
    <Section
      title={`Load “${metadata.profileName}” into ${props.operation.deviceName}?`}
      lead="Nothing has been loaded yet, and the activation code is untouched until you continue."
    >
      <Box sx={{ display: 'flex', gap: 2, mb: 2 }}>
        <ProfileIcon profile={metadata} />
        <Box sx={{ flex: 1 }}>
          <Facts
            rows={[
              ['Profile', metadata.profileName],
              ['Operator', metadata.serviceProviderName],
              ['ICCID', <Identifier value={metadata.iccid} what="ICCID" />],
              ['Class', <Chip variant="outlined" label={profileClassWords[metadata.profileClass]} />],
              ['Network', metadata.profileOwner?.mccMnc ?? 'Not stated'],
              [
                'Policy rules',
                metadata.profilePolicyRules.length === 0
                  ? 'None'
                  : metadata.profilePolicyRules.map((rule) => policyRuleWords[rule].meaning).join(' '),
              ],
              ['Space', <Space iccid={metadata.iccid} free={freeMemory} />],
              ['Package', <PackageCheck iccid={metadata.iccid} profileClass={metadata.profileClass} />],
              ['Confirmation code', confirmationCodeRequired ? 'Will be asked next' : 'Not needed'],
            ]}
          />
        </Box>
      </Box>
      <Box sx={{ display: 'flex', gap: 1 }}>
        <Button
          variant="contained"
          autoFocus
          disabled={props.busy}
          onClick={() => props.onAnswer({ kind: 'confirmProfile', accept: true })}
        >
          Load profile
        </Button>
        <Button
          color="inherit"
          disabled={props.busy}
          onClick={() => props.onAnswer({ kind: 'confirmProfile', accept: false })}
        >
          Do not load
        </Button>
      </Box>
    </Section>
  );
}

/** Free memory on the card against the package's size, where this bench's own server knows it. */
function Space({ iccid, free }: { iccid: string; free: number | null }) {
  const order = useOrders().data?.find((one) => one.iccid === iccid);
  const size = useCatalogue().data?.find((entry) => entry.profileType === order?.profileType)?.size;
  if (free === null) return <>The card does not state its free memory.</>;
  const enough = size === undefined || size <= free;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}>
      <StateChip tone={enough ? 'good' : 'warn'} word={enough ? 'Enough space' : 'May not fit'} />
      <Typography variant="body2" color="textSecondary" component="span">
        {kibibytes(free)} free on the card{size !== undefined && `, package of ${kibibytes(size)}`} (for reference only)
      </Typography>
    </Box>
  );
}

function ConfirmationCode(props: AskProps & { metadata: ProfileMetadata; wasWrong: boolean }) {
  const [code, setCode] = useState('');
  return (
    <Section
      title={`Confirmation code for “${props.metadata.profileName}”`}
      lead="The operator gave it together with the activation code. It is sent to the server hashed and is kept nowhere."
      actions={<CancelOperationButton operation={props.operation} />}
    >
      {props.wasWrong && (
        <Alert severity="error" variant="outlined" sx={{ mb: 2, maxWidth: 480 }}>
          The server says that code is wrong. A few wrong tries lock the order: check the code with the operator.
        </Alert>
      )}
      <Box
        component="form"
        sx={{ display: 'flex', gap: 1, maxWidth: 480, pt: 0.5 }}
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim()) props.onAnswer({ kind: 'confirmationCode', code: code.trim() });
        }}
      >
        <TextField
          autoFocus
          label="Confirmation code"
          value={code}
          onChange={(event) => setCode(event.target.value)}
          autoComplete="off"
          slotProps={{ htmlInput: { maxLength: 64 } }}
        />
        <Button type="submit" variant="contained" disabled={props.busy || !code.trim()}>
          Continue
        </Button>
      </Box>
    </Section>
  );
}
