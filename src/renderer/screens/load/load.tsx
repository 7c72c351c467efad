import Box from '@mui/material/Box';
import Step from '@mui/material/Step';
import StepLabel from '@mui/material/StepLabel';
import Stepper from '@mui/material/Stepper';
import { useParams, useSearchParams } from 'react-router';
import type { Operation } from '#shared/api/index.ts';
import { toWorkbenchError } from '../../client/index.tsx';
import { hasEnded, useOperation } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Page } from '../../components/page.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { CodeStep } from './code-step.tsx';
import { LoadStep } from './load-step.tsx';
import { QuestionStep } from './question-step.tsx';
import { ResultStep } from './result-step.tsx';

const stepNames = ['Activation code', 'Check the profile', 'Load', 'Result'];

/** The road of an eSIM into a device. Where it stands is in the address, so that a reload or another window goes on from there. */
export function Load() {
  const { deviceId } = useParams();
  const [search] = useSearchParams();
  const operationId = search.get('operation');
  const operation = useOperation(operationId);
  const active = operationId ? (operation.data ? stepOf(operation.data) : 1) : 0;
  return (
    <Page title="Load eSIM" lead="From an activation code to a verified profile.">
      <Stepper activeStep={active} sx={{ mb: 3, maxWidth: 900 }} aria-label="Steps of loading">
        {stepNames.map((name, index) => (
          <Step key={name} completed={index < active || (index === 3 && operation.data?.state === 'succeeded')}>
            <StepLabel
              error={index === 3 && operation.data?.state === 'failed'}
              slotProps={{ root: { 'aria-current': index === active ? 'step' : undefined } }}
            >
              {name}
            </StepLabel>
          </Step>
        ))}
      </Stepper>
      <Box sx={{ maxWidth: 1040 }}>
        {!operationId && (
          <CodeStep
            key={search.get('activationCode') ?? ''}
            deviceId={deviceId}
            prefilled={search.get('activationCode') ?? ''}
          />
        )}
        {operationId && operation.isPending && <SkeletonRows rows={6} height={32} />}
        {operation.isError && <ErrorPanel error={toWorkbenchError(operation.error)} />}
        {operation.data && <RunningLoad operation={operation.data} />}
      </Box>
    </Page>
  );
}

function RunningLoad({ operation }: { operation: Operation }) {
  if (hasEnded(operation)) return <ResultStep operation={operation} />;
  if (operation.question)
    return <QuestionStep key={askedIn(operation)} operation={operation} question={operation.question} />;
  return <LoadStep operation={operation} />;
}

/** A question asked again in a new session, after a wrong code, is another question: nothing of the former answer is left. */
const askedIn = ({ question, steps }: Operation): string =>
  `${question?.kind} ${steps.find(({ name }) => name === 'initiateAuthentication')?.startedAt}`;

function stepOf(operation: Operation): number {
  if (hasEnded(operation)) return 3;
  const confirm = operation.steps.find((step) => step.name === 'confirm');
  return confirm && (confirm.state === 'done' || confirm.state === 'skipped') && !operation.question ? 2 : 1;
}
