import type { OperationKind } from '#shared/api/index.ts';
import type { BenchServices } from '../../bench-services.ts';
import type { OperationDefinition, OperationInput, RegisteredOperation } from '../operation-kind.ts';
import { defaultDpAddress } from './default-dp-address.ts';
import { fileWrite, fileWriteUndo } from './file-write.ts';
import { imeiBind } from './imei-bind.ts';
import { imeiReconcile } from './imei-reconcile.ts';
import { imeiRestore } from './imei-restore.ts';
import { memoryReset } from './memory-reset.ts';
import { notificationProcess } from './notification-process.ts';
import { notificationRemove } from './notification-remove.ts';
import { pinVerify } from './pin-verify.ts';
import { profileDelete } from './profile-delete.ts';
import { profileDisable } from './profile-disable.ts';
import { profileDiscover } from './profile-discover.ts';
import { profileDownload } from './profile-download.ts';
import { profileEnable } from './profile-enable.ts';
import { profileNickname } from './profile-nickname.ts';
import { provision } from './provision.ts';
import { verify } from './verify.ts';

/** Inputs reach a kind only through `start` of that very kind, whose input the contract has validated. */
const registered = <Input extends OperationInput>(definition: OperationDefinition<Input>): RegisteredOperation =>
  definition as unknown as RegisteredOperation;

/** Every way of changing a device, one line each. */
export function operationKinds(services: BenchServices): ReadonlyMap<OperationKind, RegisteredOperation> {
  const kinds = [
    registered(provision(services)),
    registered(profileDiscover(services)),
    registered(profileDownload(services)),
    registered(profileEnable(services)),
    registered(profileDisable(services)),
    registered(profileDelete(services)),
    registered(profileNickname(services)),
    registered(notificationProcess(services)),
    registered(notificationRemove(services)),
    registered(imeiBind(services)),
    registered(imeiReconcile(services)),
    registered(imeiRestore(services)),
    registered(pinVerify(services)),
    registered(fileWrite(services)),
    registered(fileWriteUndo(services)),
    registered(verify(services)),
    registered(defaultDpAddress(services)),
    registered(memoryReset(services)),
  ];
  return new Map(kinds.map((kind) => [kind.kind, kind]));
}
