import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import DashboardOutlined from '@mui/icons-material/DashboardOutlined';
import DnsOutlined from '@mui/icons-material/DnsOutlined';
import HealthAndSafetyOutlined from '@mui/icons-material/HealthAndSafetyOutlined';
import Inventory2Outlined from '@mui/icons-material/Inventory2Outlined';
import ManageSearchOutlined from '@mui/icons-material/ManageSearchOutlined';
import ReceiptLongOutlined from '@mui/icons-material/ReceiptLongOutlined';
import SettingsOutlined from '@mui/icons-material/SettingsOutlined';
import SimCardDownloadOutlined from '@mui/icons-material/SimCardDownloadOutlined';
import TimelineOutlined from '@mui/icons-material/TimelineOutlined';
import { NavLink, useLocation } from 'react-router';

const places = [
  { to: '/', label: 'Bench', icon: <DashboardOutlined />, owns: /^\/(device.*)?$/ },
  { to: '/load', label: 'Load eSIM', icon: <SimCardDownloadOutlined />, owns: /^\/load/ },
  { to: '/journal', label: 'Operations', icon: <ReceiptLongOutlined />, owns: /^\/journal/ },
  { to: '/trace', label: 'Trace', icon: <TimelineOutlined />, owns: /^\/trace/ },
  { to: '/imei', label: 'IMEI record', icon: <ManageSearchOutlined />, owns: /^\/imei/ },
  { to: '/packages', label: 'Packages', icon: <Inventory2Outlined />, owns: /^\/packages/ },
  { to: '/services', label: 'Services', icon: <DnsOutlined />, owns: /^\/services/ },
  { to: '/doctor', label: 'Doctor', icon: <HealthAndSafetyOutlined />, owns: /^\/doctor/ },
  { to: '/settings', label: 'Settings', icon: <SettingsOutlined />, owns: /^\/settings/ },
];

export function NavigationRail() {
  const { pathname } = useLocation();
  return (
    <Box
      component="nav"
      aria-label="Screens"
      sx={{
        gridRow: '1 / span 3',
        width: 80,
        overflowY: 'auto',
        borderRight: 1,
        borderColor: 'divider',
        bgcolor: 'background.paper',
        display: 'flex',
        flexDirection: 'column',
        alignItems: 'stretch',
        gap: 0.5,
        px: 0.75,
        py: 1,
      }}
    >
      {places.map((place) => {
        const here = place.owns.test(pathname);
        return (
          <ButtonBase
            key={place.to}
            component={NavLink}
            to={place.to}
            aria-current={here ? 'page' : undefined}
            sx={{
              display: 'grid',
              justifyItems: 'center',
              gap: 0.25,
              py: 1,
              borderRadius: 1,
              fontSize: '0.75rem',
              fontWeight: here ? 600 : 500,
              color: here ? 'primary.main' : 'text.secondary',
              bgcolor: here ? 'primary.light' : 'transparent',
              '&:hover': { bgcolor: here ? 'primary.light' : 'action.hover' },
              '& svg': { fontSize: 22 },
            }}
          >
            {place.icon}
            {place.label}
          </ButtonBase>
        );
      })}
    </Box>
  );
}
