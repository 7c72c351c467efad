import Box from '@mui/material/Box';
import List from '@mui/material/List';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import ListSubheader from '@mui/material/ListSubheader';
import { useCatalogue } from '../../client/queries.ts';
import { toWorkbenchError } from '../../client/index.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { FileDrop } from '../../components/file-drop.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { kibibytes } from '../../components/words/format.ts';
import { ofCatalogue, type OpenedPackage } from './opened-package.ts';

/** Packages to look at: files that were opened here, and the catalogue of this bench. */
export function PackageList(props: {
  files: readonly OpenedPackage[];
  chosen: string | undefined;
  onChoose: (opened: OpenedPackage) => void;
  onFile: (file: File) => void;
}) {
  const { files, chosen, onChoose } = props;
  const catalogue = useCatalogue();
  const row = (opened: OpenedPackage, detail: string) => (
    <ListItemButton
      key={opened.id}
      component="li"
      role="option"
      aria-selected={opened.id === chosen}
      selected={opened.id === chosen}
      onClick={() => onChoose(opened)}
      sx={{ borderRadius: 1 }}
    >
      <ListItemText primary={opened.name} secondary={detail} slotProps={{ primary: { noWrap: true } }} />
    </ListItemButton>
  );
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1.5, minHeight: 0, height: '100%' }}>
      <FileDrop
        fileName={undefined}
        label="Package to look at"
        invitation="Drop a package here"
        hint="It is looked at, not added to the catalogue."
        accept=".der,.upp,.hex,.b64,.pem,.txt,.bin"
        onFile={props.onFile}
      />
      <Box sx={{ flex: 1, minHeight: 0, overflow: 'auto' }}>
        {catalogue.isPending && <SkeletonRows rows={3} height={56} />}
        {catalogue.isError && <ErrorPanel error={toWorkbenchError(catalogue.error)} />}
        {files.length > 0 && (
          <List
            role="listbox"
            aria-label="Opened files"
            dense
            disablePadding
            subheader={
              <ListSubheader role="presentation" sx={{ bgcolor: 'background.default' }}>
                Opened files
              </ListSubheader>
            }
          >
            {files.map((opened) => row(opened, 'From this computer'))}
          </List>
        )}
        {catalogue.data && catalogue.data.length > 0 && (
          <List
            role="listbox"
            aria-label="Catalogue"
            dense
            disablePadding
            subheader={
              <ListSubheader role="presentation" sx={{ bgcolor: 'background.default' }}>
                Catalogue
              </ListSubheader>
            }
          >
            {catalogue.data.map(({ profileType, size, fiveG, version }) =>
              row(ofCatalogue(profileType), `SAIP ${version} · ${fiveG ? '5G' : 'LTE'} · ${kibibytes(size)}`),
            )}
          </List>
        )}
      </Box>
    </Box>
  );
}
