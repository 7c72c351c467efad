import { useState } from 'react';
import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Inventory2Outlined from '@mui/icons-material/Inventory2Outlined';
import { useSearchParams } from 'react-router';
import { useCatalogue } from '../../client/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Page } from '../../components/page.tsx';
import { Comparison } from './comparison.tsx';
import { ofCatalogue, ofFile, ofOrder, type OpenedPackage } from './opened-package.ts';
import { PackageList } from './package-list.tsx';
import { PackageView } from './package-view.tsx';

const nothing = 'none';

/** Profile packages before they are loaded: what is in them, what is wrong with them, how two of them differ. */
export function Packages() {
  const [parameters, setParameters] = useSearchParams();
  const catalogue = useCatalogue();
  const [files, setFiles] = useState<readonly OpenedPackage[]>([]);
  const all = [...files, ...(catalogue.data ?? []).map(({ profileType }) => ofCatalogue(profileType))];
  const find = (id: string | null) => {
    const iccid = /^order\/(\d{18,20})$/.exec(id ?? '')?.[1];
    return iccid === undefined ? all.find((one) => one.id === id) : ofOrder(iccid);
  };
  const opened = find(parameters.get('open'));
  const other = find(parameters.get('with'));
  const show = (id: string, withId?: string) =>
    setParameters({ open: id, ...(withId === undefined ? {} : { with: withId }) }, { replace: true });
  const take = async (file: File) => {
    const taken = await ofFile(file, files);
    setFiles((before) => [taken, ...before.filter(({ id }) => id !== taken.id)]);
    show(taken.id);
  };
  return (
    <Page
      fill
      wide
      title={opened?.name ?? 'Packages'}
      lead="Profile packages before the load: contents, faults and differences. Keys and codes are never shown."
      actions={
        opened && (
          <TextField
            select
            size="small"
            label="Compare with"
            value={other?.id ?? nothing}
            onChange={(event) => show(opened.id, event.target.value === nothing ? undefined : event.target.value)}
            sx={{ width: 220 }}
          >
            <MenuItem value={nothing}>No other package</MenuItem>
            {all
              .filter(({ id }) => id !== opened.id)
              .map(({ id, name }) => (
                <MenuItem key={id} value={id}>
                  {name}
                </MenuItem>
              ))}
          </TextField>
        )
      }
    >
      <Box
        sx={{
          flex: 1,
          minHeight: 0,
          display: 'grid',
          gap: 2,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: '264px minmax(0, 1fr)' },
          gridTemplateRows: { xs: '320px auto', md: 'minmax(0, 1fr)' },
        }}
      >
        <PackageList
          files={files}
          chosen={opened?.id}
          onChoose={({ id }) => show(id)}
          onFile={(file) => void take(file)}
        />
        <Box sx={{ minHeight: 0, minWidth: 0 }}>
          {opened === undefined ? (
            <EmptyState icon={<Inventory2Outlined />} title="No package is open">
              Choose one of the catalogue, or drop a file: DER, or the same as hex, Base64 or PEM.
            </EmptyState>
          ) : other === undefined ? (
            <PackageView key={opened.id} opened={opened} />
          ) : (
            <Comparison left={opened} right={other} />
          )}
        </Box>
      </Box>
    </Page>
  );
}
