import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { serviceNames, type ServiceName } from '#node/standalone/names.ts';
import type { Action } from '../action.ts';
import { WrongUsage } from '../cli-error.ts';
import { parsePort } from '../port-option.ts';
import { facts } from '../table.ts';
import { untilInterrupted } from '../until-interrupted.ts';

interface ServiceOptions {
  readonly port: number;
  readonly pki?: string;
  readonly address?: string[];
  readonly oid?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly es2plusPort?: number;
  readonly operatorCa?: string;
  readonly progressUrl?: string;
  readonly progressCert?: string;
  readonly progressKey?: string;
  readonly rootSmds?: string;
  readonly forwardTo?: string;
  readonly protection?: 'session-keys' | 'profile-protection-keys';
}

function parseAddress(text: string, earlier: readonly string[] = []): string[] {
  if (!/^[A-Za-z0-9._-]+(:\d{1,5})?$/.test(text))
    throw new InvalidArgumentError('give HOST or HOST:PORT, as testsmdpplus1.example.com');
  return [...earlier, text];
}

const parseHost = (text: string): string => parseAddress(text)[0]!;

function parseOid(text: string): string {
  if (!/^[012](\.\d+)+$/.test(text)) throw new InvalidArgumentError('an OID is numbers with dots, as 2.999.10');
  return text;
}

function parseUrl(text: string): string {
  if (URL.parse(text)?.protocol !== 'https:')
    throw new InvalidArgumentError('give an address as https://host[:port][/path]');
  return text;
}

/** What the SM-DP+ offers operators. */
function operatorWishes({ es2plusPort, operatorCa, progressUrl: url, progressCert, progressKey }: ServiceOptions) {
  if ((progressCert === undefined) !== (progressKey === undefined))
    throw new WrongUsage('--progress-cert and --progress-key go together');
  if (progressCert !== undefined && url === undefined) throw new WrongUsage('--progress-cert is for --progress-url');
  if (operatorCa !== undefined && es2plusPort === undefined && url === undefined)
    throw new WrongUsage('--operator-ca is for --es2plus-port and --progress-url');
  const tls =
    progressCert === undefined || progressKey === undefined
      ? undefined
      : { certificateFile: progressCert, keyFile: progressKey };
  return { es2plusPort, operatorCaFile: operatorCa, progress: url === undefined ? undefined : { url, tls } };
}

/** Which SM-DS stands above which. */
function discoveryWishes(name: ServiceName, { rootSmds, forwardTo: parentSmds }: ServiceOptions) {
  if (rootSmds !== undefined && name !== 'smdp') throw new WrongUsage('--root-smds is for smdp');
  if (parentSmds !== undefined && name !== 'smds') throw new WrongUsage('--forward-to is for smds');
  return { rootSmds, parentSmds };
}

/** What an SM-DP+ or SM-DS can be told. */
function smdpWishes(name: ServiceName, options: ServiceOptions) {
  const { address: addresses = [], oid, tlsCert, tlsKey, es2plusPort, operatorCa, progressUrl, progressCert } = options;
  const discovery = discoveryWishes(name, options);
  const named = addresses.length > 0 || [oid, tlsCert, tlsKey].some((option) => option !== undefined);
  if (name !== 'smdp' && options.protection !== undefined) throw new WrongUsage('--protection is for smdp');
  const protection =
    options.protection === 'profile-protection-keys' ? ('profileProtectionKeys' as const) : ('sessionKeys' as const);
  const forOperators = [es2plusPort, operatorCa, progressUrl, progressCert].some((option) => option !== undefined);
  if (name !== 'smdp' && name !== 'smds' && named)
    throw new WrongUsage('--address, --oid, --tls-cert and --tls-key are for smdp and smds');
  if (name !== 'smdp' && forOperators)
    throw new WrongUsage('--es2plus-port, --operator-ca and --progress-… are for smdp');
  const operators = operatorWishes(options);
  if (tlsCert === undefined || tlsKey === undefined) {
    if (tlsCert !== tlsKey) throw new WrongUsage('--tls-cert and --tls-key go together');
    return { addresses, oid, operators, protection, ...discovery };
  }
  return { addresses, oid, operators, protection, ...discovery, tls: { certificateFile: tlsCert, keyFile: tlsKey } };
}

export function addServices(program: Command, action: Action): void {
  program
    .command('services')
    .addArgument(new Argument('<name>', 'which service').choices([...serviceNames]))
    .description('run one service of the network side alone, in the foreground')
    .option('--port <port>', 'default: any free one', parsePort, 0)
    .option(
      '--pki <dir>',
      "default: the lab's, made on first use; smdp and smds take any PKI, nested folders of PEM or DER",
    )
    .option(
      '--address <host[:port]>',
      'smdp, smds: a name it goes by (smdpAddress); again for each further one',
      parseAddress,
    )
    .option('--oid <oid>', 'smdp, smds: whose certificates, where the PKI has several owners', parseOid)
    .option('--tls-cert <file>', "smdp, smds: TLS certificate instead of the PKI's, with its chain")
    .option('--tls-key <file>', 'smdp, smds: its private key')
    .option('--es2plus-port <port>', 'smdp: serve ES2+ to operators (mutual TLS) there; 0: any free one', parsePort)
    .option('--operator-ca <file>', "smdp: root of the operators' certificates (default: the lab's services CA)")
    .option('--progress-url <url>', 'smdp: where the operator takes ES2+.HandleDownloadProgressInfo', parseUrl)
    .option('--progress-cert <file>', "smdp: TLS certificate to present there (default: the server's own)")
    .option('--progress-key <file>', 'smdp: its private key')
    .addOption(
      new Option('--protection <keys>', 'smdp: keys under which packages go (default: session-keys)').choices([
        'session-keys',
        'profile-protection-keys',
      ]),
    )
    .option('--root-smds <host[:port]>', 'smdp: root SM-DS; any other is asked to forward events to it', parseHost)
    .option('--forward-to <host[:port]>', 'smds: SM-DS to which it forwards what it is told to', parseHost)
    .action(
      action(async ({ output, terminal, dataFolder }, name: ServiceName, options: ServiceOptions) => {
        const smdp = smdpWishes(name, options);
        const { serveService } = await import('#node/standalone/index.ts');
        const service = await serveService({ name, port: options.port, dataFolder, pkiFolder: options.pki, smdp });
        try {
          const { address, addresses, port, es2plusPort, oid, notices } = service;
          for (const notice of notices) output.progress('notice', { notice }, () => `Note: ${notice}`);
          output.result({ name, address, addresses, port, es2plusPort, oid, pid: process.pid }, () =>
            facts([
              ['Service', name],
              ['Address', `https://${address}`],
              ...(addresses.length > 1 ? [['Also', addresses.slice(1).join(', ')] as const] : []),
              ['Port', String(port)],
              ...(es2plusPort === undefined ? [] : [['ES2+', `port ${es2plusPort}`] as const]),
              ...(oid === undefined ? [] : [['OID', oid] as const]),
              ['Data', dataFolder],
            ]),
          );
          await untilInterrupted(terminal);
        } finally {
          await service.close();
        }
      }),
    );
}
