import { useRef, useState, type KeyboardEvent } from 'react';
import Box from '@mui/material/Box';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import BlockOutlined from '@mui/icons-material/BlockOutlined';
import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import ErrorOutlined from '@mui/icons-material/ErrorOutlined';
import LockOutlined from '@mui/icons-material/LockOutlined';
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked';
import type { BindingMatrix, MatrixCell, MatrixSlot } from '#shared/api/index.ts';
import { reasonLine, sharingWords } from '#shared/imei/index.ts';
import { Identifier } from '../../components/identifier.tsx';
import { monospace } from '../../components/monospace.ts';
import { BindingReasonText } from '../../components/operation/binding-reason-text.tsx';
import { imeiOriginWords, matrixCellWords, simWords } from '../../components/words/vocabulary.ts';

const look = {
  inUse: { icon: <CheckCircleOutlined />, color: 'success.main' },
  collides: { icon: <ErrorOutlined />, color: 'error.main' },
  available: { icon: <RadioButtonUnchecked />, color: 'info.main' },
  taken: { icon: <LockOutlined />, color: 'warning.main' },
  inadmissible: { icon: <BlockOutlined />, color: 'text.secondary' },
} as const;

interface Place {
  readonly row: number;
  readonly column: number;
}

/** Each IMEI of the device against each slot: a grid with one tab stop, walked with the arrow keys; the reason stands below. */
export function ImeiMatrix({ matrix }: { matrix: BindingMatrix }) {
  const { slots, imeis } = matrix;
  const cellAt = ({ row, column }: Place): MatrixCell | undefined =>
    matrix.cells.find((cell) => cell.slot === slots[column]?.slot && cell.imei === imeis[row]?.imei);
  const [chosen, setChosen] = useState<Place>(() => startingPlace(matrix));
  // The device may have lost a column or a row since.
  const place = cellAt(chosen) ? chosen : startingPlace(matrix);
  const grid = useRef<HTMLTableElement>(null);

  const onKey = (event: KeyboardEvent) => {
    const next = walk(event, place, { row: imeis.length - 1, column: slots.length - 1 });
    if (!next) return;
    event.preventDefault();
    setChosen(next);
    grid.current?.querySelector<HTMLElement>(`[data-place="${next.row} ${next.column}"]`)?.focus();
  };

  const cell = cellAt(place);
  return (
    <Box>
      <Box sx={{ overflowX: 'auto', mx: -1, px: 1, py: 0.5 }}>
        <Box
          component="table"
          role="grid"
          ref={grid}
          aria-label="Slots and IMEIs"
          onKeyDown={onKey}
          sx={{
            borderCollapse: 'separate',
            borderSpacing: 4,
            '& th': { textAlign: 'start', fontWeight: 400, verticalAlign: 'top', p: 0.5 },
          }}
        >
          <thead>
            <tr role="row">
              <Box component="th" role="columnheader" scope="col">
                <Typography variant="caption" color="textSecondary">
                  IMEI
                </Typography>
              </Box>
              {slots.map((slot) => (
                <SlotHeading key={slot.slot} slot={slot} />
              ))}
            </tr>
          </thead>
          <tbody>
            {imeis.map(({ imei, origin }, row) => (
              <tr role="row" key={imei}>
                <th role="rowheader" scope="row">
                  <Box
                    component="span"
                    sx={{ fontFamily: monospace, fontSize: { xs: '0.6875rem', sm: '0.8125rem' }, whiteSpace: 'nowrap' }}
                  >
                    {imei}
                  </Box>
                  <Typography variant="caption" color="textSecondary" component="div">
                    {imeiOriginWords[origin]}
                  </Typography>
                </th>
                {slots.map((slot, column) => {
                  const one = cellAt({ row, column });
                  const here = row === place.row && column === place.column;
                  return (
                    one && (
                      <Cell
                        key={slot.slot}
                        cell={one}
                        place={`${row} ${column}`}
                        chosen={here}
                        onChoose={() => setChosen({ row, column })}
                      />
                    )
                  );
                })}
              </tr>
            ))}
          </tbody>
        </Box>
      </Box>
      <Box
        role="region"
        aria-label="Why this cell"
        aria-live="polite"
        sx={{ mt: 1, p: 1.5, border: 1, borderColor: 'divider', borderRadius: 1, minHeight: 84 }}
      >
        {cell && <Why cell={cell} matrix={matrix} />}
      </Box>
    </Box>
  );
}

function SlotHeading({ slot }: { slot: MatrixSlot }) {
  return (
    <Box component="th" role="columnheader" scope="col" sx={{ minWidth: { xs: 84, sm: 124 }, maxWidth: 200 }}>
      <Typography component="div" sx={{ fontWeight: 600 }}>
        Slot {slot.slot}
      </Typography>
      <Typography variant="caption" component="div">
        {slot.label ?? simWords[slot.sim]}
      </Typography>
      <Typography variant="caption" color="textSecondary" component="div">
        {slot.iccid === null ? 'Nobody in service' : shortPolicy(slot.policy)}
      </Typography>
    </Box>
  );
}

/** The group is named in the policies below. */
const shortPolicy = (policy: MatrixSlot['policy']): string =>
  (policy?.sharing.kind === 'sameRequiredWith' ? 'Shares with its group' : sharingWords(policy)) +
  (policy?.pinned ? ', pinned' : '');

function Cell(props: { cell: MatrixCell; place: string; chosen: boolean; onChoose: () => void }) {
  const { cell, chosen } = props;
  const { name, meaning } = matrixCellWords[cell.state];
  const { icon, color } = look[cell.state];
  return (
    <Tooltip
      describeChild
      disableFocusListener
      title={cell.reason === null || cell.state === 'available' ? meaning : reasonLine(cell.reason)}
    >
      <Box
        component="td"
        role="gridcell"
        data-place={props.place}
        tabIndex={chosen ? 0 : -1}
        aria-selected={chosen}
        aria-label={`Slot ${cell.slot}, IMEI ${cell.imei}: ${name}`}
        onFocus={props.onChoose}
        onClick={(event) => {
          props.onChoose();
          event.currentTarget.focus();
        }}
        sx={{
          p: 0,
          height: 36,
          border: 1,
          borderColor: chosen ? color : 'divider',
          boxShadow: chosen ? (theme) => `inset 0 0 0 1px ${theme.vars!.palette.divider}` : 'none',
          bgcolor: cell.state === 'inUse' || cell.state === 'collides' ? 'action.hover' : 'transparent',
          borderRadius: 1,
          cursor: 'default',
          color,
        }}
      >
        <Box
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: { xs: 0.5, sm: 0.75 },
            px: { xs: 0.5, sm: 1 },
            whiteSpace: 'nowrap',
          }}
        >
          <Box component="span" aria-hidden sx={{ display: 'inline-flex', '& svg': { fontSize: 18 } }}>
            {icon}
          </Box>
          <Typography
            component="span"
            sx={{ fontSize: { xs: '0.75rem', sm: '0.8125rem' }, fontWeight: cell.state === 'inUse' ? 600 : 500 }}
          >
            {name}
          </Typography>
        </Box>
      </Box>
    </Tooltip>
  );
}

/** The chosen cell in full. */
function Why({ cell, matrix }: { cell: MatrixCell; matrix: BindingMatrix }) {
  const { name, meaning } = matrixCellWords[cell.state];
  const slot = matrix.slots.find((one) => one.slot === cell.slot);
  const boundTo = matrix.imeis.find((one) => one.imei === cell.imei)?.boundTo ?? [];
  return (
    <>
      <Typography variant="body2" component="div" sx={{ fontWeight: 600 }}>
        Slot {cell.slot} and {cell.imei}: {name.toLowerCase()}
      </Typography>
      <Typography variant="body2">{meaning}</Typography>
      {cell.reason && <BindingReasonText reason={cell.reason} />}
      <Typography variant="caption" color="textSecondary" component="div" sx={{ mt: 0.5 }}>
        {slot?.iccid ? (
          <>
            In service in slot {cell.slot}: <Identifier value={slot.iccid} what={`ICCID in slot ${cell.slot}`} />
          </>
        ) : (
          `Nobody is in service in slot ${cell.slot}.`
        )}
        {boundTo.length > 0 && ` Records of it: ${boundTo.map((iccid) => `SIM ${iccid}`).join(', ')}.`}
      </Typography>
    </>
  );
}

/** Trouble first, else what is in use. */
function startingPlace({ slots, imeis, cells }: BindingMatrix): Place {
  const first = cells.find(({ state }) => state === 'collides') ?? cells.find(({ state }) => state === 'inUse');
  return {
    row: Math.max(
      0,
      imeis.findIndex(({ imei }) => imei === first?.imei),
    ),
    column: Math.max(
      0,
      slots.findIndex(({ slot }) => slot === first?.slot),
    ),
  };
}

/** Arrow keys, Home and End in the row, with Ctrl in the whole grid (WAI-ARIA practices, data grids). */
function walk({ key, ctrlKey }: KeyboardEvent, { row, column }: Place, last: Place): Place | undefined {
  switch (key) {
    case 'ArrowUp':
      return { row: Math.max(0, row - 1), column };
    case 'ArrowDown':
      return { row: Math.min(last.row, row + 1), column };
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) };
    case 'ArrowRight':
      return { row, column: Math.min(last.column, column + 1) };
    case 'Home':
      return { row: ctrlKey ? 0 : row, column: 0 };
    case 'End':
      return { row: ctrlKey ? last.row : row, column: last.column };
    default:
      return undefined;
  }
}
