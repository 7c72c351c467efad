import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Skeleton from '@mui/material/Skeleton';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import Typography from '@mui/material/Typography';
import { useNavigate, useParams } from 'react-router';
import type { ServiceStatus } from '#shared/api/index.ts';
import { toWorkbenchError } from '../../client/index.tsx';
import { useServiceStatus } from '../../client/queries.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Page } from '../../components/page.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { serviceWords } from '../../components/words/vocabulary.ts';
import { Catalogue } from './catalogue.tsx';
import { Events } from './events.tsx';
import { Network } from './network.tsx';
import { Orders } from './orders.tsx';
import { Registry } from './registry.tsx';

const tabs = [
  { id: 'orders', label: 'Orders' },
  { id: 'catalogue', label: 'Catalogue' },
  { id: 'events', label: 'SM-DS' },
  { id: 'allotments', label: 'IMEI registry' },
  { id: 'network', label: 'Network' },
] as const;

/** The network side of the simulated bench: servers, orders, profiles to sell, IMEIs given out. */
export function Services() {
  const { tab } = useParams();
  const navigate = useNavigate();
  const status = useServiceStatus();
  const shown = tabs.find((known) => known.id === tab)?.id ?? 'orders';
  return (
    <Page title="Services" lead="The servers this bench runs itself, on this machine only.">
      {status.isError && <ErrorPanel error={toWorkbenchError(status.error)} />}
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fit, minmax(260px, 1fr))', mb: 2 }}>
        {status.data
          ? status.data.map((service) => <Status key={service.name} service={service} />)
          : [0, 1, 2].map((card) => <Skeleton key={card} variant="rounded" height={104} />)}
      </Box>
      <Tabs
        value={shown}
        onChange={(_event, next: string) => void navigate(`/services/${next}`, { replace: true })}
        aria-label="Service records"
        sx={{ borderBottom: 1, borderColor: 'divider', mb: 2 }}
      >
        {tabs.map((known) => (
          <Tab
            key={known.id}
            value={known.id}
            label={known.label}
            id={`tab-${known.id}`}
            aria-controls={`panel-${known.id}`}
          />
        ))}
      </Tabs>
      <Box role="tabpanel" id={`panel-${shown}`} aria-labelledby={`tab-${shown}`}>
        {shown === 'orders' && <Orders />}
        {shown === 'catalogue' && <Catalogue />}
        {shown === 'events' && <Events />}
        {shown === 'allotments' && <Registry />}
        {shown === 'network' && <Network />}
      </Box>
    </Page>
  );
}

function Status({ service }: { service: ServiceStatus }) {
  const words = serviceWords[service.name];
  return (
    <Card component="section" aria-label={words.name} sx={{ p: 2, minHeight: 104 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <Typography variant="h2" sx={{ flex: 1 }}>
          {words.name}
        </Typography>
        <StateChip tone={service.running ? 'good' : 'bad'} word={service.running ? 'Running' : 'Stopped'} />
      </Box>
      <Typography variant="body2" color="textSecondary">
        {service.problem ?? words.purpose}
      </Typography>
      {service.address && (
        <Typography variant="body2" component="div">
          {service.address} <CopyButton text={service.address} what={`address of ${words.name}`} />
        </Typography>
      )}
    </Card>
  );
}
