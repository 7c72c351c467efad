import type { Notification } from '../api/index.ts';

export const notificationOperationWords: Record<Notification['profileManagementOperation'], string> = {
  install: 'Profile installed',
  enable: 'Profile enabled',
  disable: 'Profile disabled',
  delete: 'Profile deleted',
};

export const notificationStateWords: Record<Notification['state'], string> = {
  queued: 'Waiting to be sent',
  delivered: 'Delivered',
  failed: 'Sending failed',
};
