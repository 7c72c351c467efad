import Button from '@mui/material/Button';
import ReportProblemOutlined from '@mui/icons-material/ReportProblemOutlined';
import { Link, useRouteError } from 'react-router';
import { EmptyState } from '../components/empty-state.tsx';

/** An address without a screen, or a screen that broke: the rest of the window keeps working. */
export function ScreenError() {
  const error = useRouteError();
  return (
    <EmptyState
      icon={<ReportProblemOutlined />}
      title={error instanceof Error ? 'This screen could not be shown' : 'There is no such screen'}
      action={
        <Button component={Link} to="/" variant="contained">
          Go to the bench
        </Button>
      }
    >
      {error instanceof Error ? error.message : 'The address leads nowhere. Devices and operations are not affected.'}
    </EmptyState>
  );
}
