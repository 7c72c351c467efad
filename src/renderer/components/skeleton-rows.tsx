import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';

/** Holds the place of rows that are being read, at their final height. */
export function SkeletonRows({ rows = 3, height = 72 }: { rows?: number; height?: number }) {
  return (
    <Stack spacing={1} aria-busy="true" role="status" aria-label="Reading">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} variant="rounded" height={height} />
      ))}
    </Stack>
  );
}
