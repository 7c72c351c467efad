import { existsSync, readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { comparePackageFiles, lintFile, sourceBytes, treeOfFile } from '#core/workstation/packages/index.ts';
import type { PackageComparison, PackageLint, PackageSource, PackageTree } from '#shared/api/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';
import type { Action } from '../action.ts';
import { comparisonText, lintReportText, treeText } from '../package-text.ts';
import { pickDevice } from '../pick-device.ts';

interface LintCommand {
  readonly class?: 'test' | 'operational';
  readonly strict?: boolean;
  readonly hints: boolean;
}

/** `profile lint`, `profile tree` and `profile diff`: packages before they are loaded. */
export function addProfilePackage(profile: Command, action: Action): void {
  profile
    .command('lint <package>')
    .description(
      'what is wrong with a profile package: a file (DER, hex, Base64, PEM) or a profile type of the catalogue; ' +
        'exit code 1 when there are errors',
    )
    .addOption(
      new Option('--class <class>', 'class it is loaded as: test keys are errors in an operational profile').choices([
        'test',
        'operational',
      ]),
    )
    .option('--strict', 'exit code 1 on warnings too')
    .option('--no-hints', 'leave out the hints')
    .addHelpText('after', '\nWith --device, the package is held against what that card can take.')
    .action(
      action(async ({ withClient, output, device }, given: string, options: LintCommand) => {
        const source = sourceOf(given);
        const profileClass = options.class;
        const local = device === undefined && 'file' in source;
        const found: PackageLint = local
          ? lintFile(sourceBytes(source, undefined), { profileClass })
          : await withClient(async (client) => {
              const deviceId = device === undefined ? undefined : (await pickDevice(client, device)).id;
              return client.packages.lint({ source, deviceId, profileClass });
            });
        const shown = options.hints
          ? found
          : { ...found, findings: found.findings.filter(({ severity }) => severity !== 'hint') };
        output.result(shown, () => lintReportText(shown));
        const { errors, warnings } = found;
        if (errors > 0 || (options.strict === true && warnings > 0))
          throw new WorkbenchError('PACKAGE_FAULTY', `${errors} errors, ${warnings} warnings`, {
            details: { errors, warnings },
          });
      }),
    );

  profile
    .command('tree <package>')
    .description('everything in a profile package, decoded; keys and codes are left out')
    .option('--find <text>', 'only what has this text, and where it stands')
    .action(
      action(async ({ withClient, output }, given: string, options: { find?: string }) => {
        const source = sourceOf(given);
        const tree: PackageTree =
          'file' in source
            ? treeOfFile(sourceBytes(source, undefined))
            : await withClient((client) => client.packages.tree({ source }));
        output.result(tree, () => treeText(tree, options.find));
      }),
    );

  profile
    .command('diff <first> <second>')
    .description(
      'two profile packages file by file and part by part: files, or profile types of the catalogue; ' +
        'exit code 1 when they differ',
    )
    .action(
      action(async ({ withClient, output }, first: string, second: string) => {
        const [left, right] = [sourceOf(first), sourceOf(second)];
        const found: PackageComparison =
          'file' in left && 'file' in right
            ? comparePackageFiles(sourceBytes(left, undefined), sourceBytes(right, undefined))
            : await withClient((client) => client.packages.compare({ left, right }));
        output.result(found, () => comparisonText(found));
        const differences = found.parts.length + found.files.length;
        if (differences > 0)
          throw new WorkbenchError('PACKAGES_DIFFER', `${differences} differences`, {
            details: { differences, onlyFiveG: found.onlyFiveG },
          });
      }),
    );
}

/** A file of this name, else the name of a profile type. Throws UsageError for a file that cannot be read. */
function sourceOf(given: string): PackageSource {
  if (!existsSync(given)) {
    if (/[/\\]|\.(der|hex|b64|pem|bin)$/i.test(given)) throw unreadable(given, 'there is no such file');
    return { profileType: given };
  }
  try {
    return { file: readFileSync(given).toString('hex').toUpperCase() };
  } catch (error) {
    throw unreadable(given, error instanceof Error ? error.message : 'unreadable');
  }
}

const unreadable = (path: string, reason: string): UsageError =>
  new UsageError('PACKAGE_FILE_UNREADABLE', `${path}: ${reason}`, { details: { path, reason } });
