import Avatar from '@mui/material/Avatar';
import SimCardOutlined from '@mui/icons-material/SimCardOutlined';
import type { Profile } from '#shared/api/index.ts';

/** The operator's icon, or a plain SIM. */
export function ProfileIcon({ profile }: { profile: Pick<Profile, 'icon' | 'iconType'> }) {
  const source =
    profile.icon && profile.iconType
      ? `data:image/${profile.iconType === 'jpg' ? 'jpeg' : 'png'};base64,${profile.icon}`
      : undefined;
  return (
    <Avatar
      variant="rounded"
      {...(source ? { src: source } : {})}
      alt=""
      sx={{ bgcolor: 'primary.light', color: 'primary.main' }}
    >
      <SimCardOutlined />
    </Avatar>
  );
}
