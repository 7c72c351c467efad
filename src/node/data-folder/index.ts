export { lockDataFolder, type DataFolderLock } from './data-folder-lock.ts';
export { defaultDataFolder } from './default-data-folder.ts';
export { isProcessAlive, processIdentity } from './process-identity.ts';
