/**
 * The import table of docs/architecture.md as data. A room may import itself, what its row lists, and nothing else.
 * `types` rooms may be imported for types only. Read by `npm run lint` and by test/guards.
 */

/** Room → path, and what it may import. */
export const rooms = {
  shared: { path: '^src/shared/', may: ['resources'], npm: ['zod', '@orpc/.+'] },
  'core/environment': { path: '^src/core/environment/', may: ['shared'], npm: [] },
  'core/protocol': { path: '^src/core/protocol/', may: [], npm: ['@noble/.+'] },
  'core/workstation': {
    path: '^src/core/workstation/',
    may: ['shared', 'core/protocol', 'resources'],
    types: ['core/environment'],
    npm: [],
  },
  simulator: { path: '^src/simulator/', may: ['shared', 'core/protocol'], types: ['core/environment'], npm: [] },
  services: {
    path: '^src/services/',
    may: ['shared', 'core/protocol'],
    types: ['core/environment'],
    node: true,
    npm: ['csv-parse', 'fastify', 'zod', '@peculiar/.+', 'reflect-metadata'],
  },
  hardware: {
    path: '^src/hardware/',
    may: ['shared', 'core/protocol', 'simulator'],
    types: ['core/environment'],
    node: true,
    npm: ['smartcard', 'serialport', '@serialport/.+'],
  },
  node: {
    path: '^src/node/',
    may: [
      'shared',
      'core/environment',
      'core/protocol',
      'core/workstation',
      'simulator',
      'services',
      'hardware',
      'resources',
    ],
    node: true,
    npm: ['better-sqlite3', 'pino', 'pdfkit', 'fontkit', 'bwip-js', 'node-forge'],
  },
  main: {
    path: '^src/main/',
    may: ['shared', 'core/environment', 'core/workstation', 'node'],
    node: true,
    npm: ['electron', '@orpc/.+'],
  },
  server: {
    path: '^src/server/',
    may: ['shared', 'core/environment', 'core/workstation', 'node', 'resources'],
    node: true,
    npm: ['fastify', '@fastify/.+', 'ws', '@orpc/.+', 'commander', 'zod'],
  },
  preload: { path: '^src/preload/', may: [], types: ['shared'], npm: ['electron'] },
  renderer: {
    path: '^src/renderer/',
    may: ['shared', 'resources'],
    npm: [
      'react',
      'react-dom',
      'react-router',
      'react-hook-form',
      '@mui/.+',
      '@emotion/.+',
      '@tanstack/.+',
      '@orpc/.+',
      '@fontsource.*',
      'jsqr',
      'qrcode',
      'zod',
    ],
  },
  resources: { path: '^resources/', may: [], npm: [] },
};

const npmPath = (name) => `node_modules/${name}/`;

function roomRules() {
  return Object.entries(rooms).flatMap(([name, room]) => {
    const allowed = [name, ...room.may, ...(room.types ?? [])].map((other) => rooms[other].path);
    const rules = [
      {
        name: `${name.replace('/', '-')}-rooms`,
        comment: `${name} may import ${[...room.may, ...(room.types ?? []).map((other) => `${other} (types)`)].join(', ') || 'no other room'}`,
        severity: 'error',
        from: { path: room.path },
        to: { path: '^(src|resources|test|scripts)/', pathNot: allowed },
      },
      {
        name: `${name.replace('/', '-')}-npm`,
        comment: `${name} may use of npm: ${room.npm.join(', ') || 'nothing'}`,
        severity: 'error',
        from: { path: room.path },
        to: {
          dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
          ...(room.npm.length > 0 ? { pathNot: room.npm.map(npmPath) } : {}),
        },
      },
    ];
    for (const other of room.types ?? []) {
      rules.push({
        name: `${name.replace('/', '-')}-types-of-${other.replace('/', '-')}`,
        comment: `${name} may import types only of ${other}`,
        severity: 'error',
        from: { path: room.path },
        to: { path: rooms[other].path, dependencyTypesNot: ['type-only'] },
      });
    }
    if (!room.node) {
      rules.push({
        name: `${name.replace('/', '-')}-no-node`,
        comment: `${name} sees no Node built-ins${name === 'core/protocol' ? ' but node:crypto in crypto/' : ''}`,
        severity: 'error',
        from: { path: room.path, ...(name === 'core/protocol' ? { pathNot: '^src/core/protocol/crypto/' } : {}) },
        to: { dependencyTypes: ['core'] },
      });
    }
    return rules;
  });
}

/** Folders whose entries never import each other. */
const registries = [
  { folder: 'src/renderer/screens', entry: '[^/]+' },
  { folder: 'src/core/protocol/at/dialects', entry: '[^/]+' },
  { folder: 'src/services', entry: '[^/]+' },
];

const registryRules = registries.map(({ folder, entry }) => ({
  name: `${folder.split('/').at(-1)}-no-siblings`,
  comment: `one entry of ${folder} never imports another`,
  severity: 'error',
  from: { path: `^${folder}/(${entry})(/|\\.tsx?$)`, pathNot: `^${folder}/index\\.tsx?$` },
  to: {
    path: `^${folder}/${entry}`,
    pathNot: [`^${folder}/$1(/|\\.tsx?$)`, `^${folder}/(index|dialect|https-face|rsp-server)`],
  },
}));

export default {
  forbidden: [
    ...roomRules(),
    ...registryRules,
    {
      name: 'crypto-only-node-crypto',
      comment: 'the one pure room that may import a Node built-in: node:crypto',
      severity: 'error',
      from: { path: '^src/core/protocol/crypto/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'no-cycles',
      comment: 'no file imports itself over others',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'src-never-imports-test',
      comment: 'the product does not know its tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts)/' },
    },
    {
      name: 'no-unresolvable',
      comment: 'every import can be found',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^electron$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|out|\\.vite|node_modules/\\.)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
