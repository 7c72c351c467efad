import ErrorOutlined from '@mui/icons-material/ErrorOutlined';
import InfoOutlined from '@mui/icons-material/InfoOutlined';
import WarningAmber from '@mui/icons-material/WarningAmber';
import type { LintSeverity } from '#shared/api/index.ts';
import { severityWords } from '../../components/words/vocabulary.ts';

const look = {
  error: { Icon: ErrorOutlined, color: 'error' },
  warning: { Icon: WarningAmber, color: 'warning' },
  hint: { Icon: InfoOutlined, color: 'info' },
} as const;

/** Shape and colour of a severity, and its word for those who see neither. */
export function SeverityIcon({ severity }: { severity: LintSeverity }) {
  const { Icon, color } = look[severity];
  return <Icon color={color} titleAccess={severityWords[severity]} sx={{ fontSize: 18, flexShrink: 0 }} />;
}
