import { config } from 'zod';

/**
 * zod would try to compile its checks with `new Function`, which the hosts' content security policy refuses. Imported first
 * by every module that brings the contract's checks in, so that it is settled before the first of them is built.
 */
config({ jitless: true });
