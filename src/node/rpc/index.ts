export { isRpcRequest } from './is-rpc-request.ts';
