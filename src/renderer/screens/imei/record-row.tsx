import { memo } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Typography from '@mui/material/Typography';
import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import FactoryOutlined from '@mui/icons-material/FactoryOutlined';
import History from '@mui/icons-material/History';
import { Link } from 'react-router';
import type { ImeiRecordRow } from '#shared/api/index.ts';
import { reasonWords } from '#shared/imei/index.ts';
import { Identifier } from '../../components/identifier.tsx';
import { dayAndTime } from '../../components/words/format.ts';
import { bindingSourceWords, recordStateWords } from '../../components/words/vocabulary.ts';

const looks = {
  inService: { icon: <CheckCircleOutlined />, color: 'success' },
  bound: { icon: <History />, color: 'info' },
  factory: { icon: <FactoryOutlined />, color: 'default' },
} as const;

/** One line of the record: the IMEI and its state, the SIM and card, the device and slot, when and why. */
export const RecordRow = memo(function RecordRow({ row }: { row: ImeiRecordRow }) {
  const { imei, eid, iccid, slot, deviceId, deviceName, state, source, reason, at, operationId } = row;
  const when = [at && dayAndTime(at), source && source !== state && bindingSourceWords[source]].filter(Boolean);
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: '180px minmax(230px, 330px) minmax(0, 1fr) auto' },
        columnGap: 2,
        rowGap: 0.25,
        alignItems: 'start',
        px: 2,
        py: 1,
        minHeight: 67,
        borderBottom: 1,
        borderColor: 'divider',
      }}
    >
      <Box sx={{ display: { xs: 'flex', md: 'block' }, flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <Identifier value={imei} what="IMEI" grouped={false} />
        <Box sx={{ mt: { md: 0.25 } }}>
          <Chip variant="outlined" {...looks[state]} label={recordStateWords[state]} />
        </Box>
      </Box>
      <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary', minWidth: 0, overflow: 'hidden' }}>
        {iccid !== null && (
          <div>
            SIM <Identifier value={iccid} what="ICCID" small />
          </div>
        )}
        {eid !== null && (
          <div>
            EID <Identifier value={eid} what="EID" small grouped={false} />
          </div>
        )}
      </Box>
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography variant="body2" sx={{ fontWeight: 600 }}>
          {deviceName}
          {slot !== null && `, slot ${slot}`}
          {when.length > 0 && (
            <Typography component="span" variant="body2" color="textSecondary">
              {' · '}
              {when.join(' · ')}
            </Typography>
          )}
        </Typography>
        {reason && (
          <Typography variant="caption" color="textSecondary" component="p">
            {[reasonWords(reason).why, ...reasonWords(reason).more].join(' ')}
          </Typography>
        )}
      </Box>
      <Box sx={{ display: 'flex', gap: 0.5, justifySelf: { md: 'end' }, ml: { xs: -0.75, md: 0 } }}>
        <Button
          component={Link}
          to={`/device/${encodeURIComponent(deviceId)}/imei`}
          size="small"
          aria-label={`Open ${deviceName}`}
        >
          Device
        </Button>
        {operationId !== null && (
          <Button component={Link} to={`/journal/${operationId}`} size="small" aria-label="Show operation">
            Operation
          </Button>
        )}
      </Box>
    </Box>
  );
});
