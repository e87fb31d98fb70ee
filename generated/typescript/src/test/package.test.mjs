// The package as npm packs it, in a project outside the tree: types under each module setting, ES modules and CommonJS,
// what bundlers leave out, and what the linters of packages say.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';

const run = promisify(execFile);
const SDK = fileURLToPath(new URL('..', import.meta.url));
const tool = (name) => join(SDK, 'node_modules', '.bin', name);
const NPM = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
let project;
let tarball;

before(async () => {
    project = await mkdtemp(join(tmpdir(), 'fastauth-consumer-'));
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
        cwd: SDK,
    });
    tarball = join(project, JSON.parse(stdout)[0].filename);
    await cp(join(SDK, 'test', 'consumer'), project, { recursive: true });
    await run('npm', ['install', tarball, ...NPM], { cwd: project });
});

after(() => rm(project, { recursive: true, force: true }));

const declarations = new Map();

/** As `tsc` compiles a project, but what declares the language and the packages is parsed once for all of them. */
function compile(files, options) {
    const compilerOptions = { noEmit: true, strict: true, target: 'es2022', ...options };
    const parsed = ts.parseJsonConfigFileContent({ compilerOptions, files }, ts.sys, project);
    const host = ts.createCompilerHost(parsed.options);
    const read = host.getSourceFile;
    host.getSourceFile = (file, how, ...others) => {
        const key = `${how.languageVersion} ${how.impliedNodeFormat} ${file}`;
        const source = declarations.get(key) ?? read(file, how, ...others);
        if (source?.isDeclarationFile) {
            declarations.set(key, source);
        }
        return source;
    };
    const program = ts.createProgram({ rootNames: parsed.fileNames, options: parsed.options, host });
    const found = [...parsed.errors, ...ts.getPreEmitDiagnostics(program)];
    assert.equal(ts.formatDiagnostics(found, host), '');
    const sources = program.getSourceFiles().map(({ fileName }) => fileName);
    files.forEach((file) => assert.ok(sources.includes(join(project, file)), file));
}

test('the package has what a registry shows, and no sources or tools', async () => {
    const installed = join(project, 'node_modules', 'fastauth-client');
    assert.deepEqual((await readdir(installed)).sort(), [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'dist',
        'package.json',
    ]);
    const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    for (const member of ['author', 'bugs', 'description', 'homepage', 'keywords', 'license', 'repository']) {
        assert.ok(manifest[member], member);
    }
    assert.ok((await readFile(join(installed, 'CHANGELOG.md'), 'utf8')).includes(`## [${manifest.version}]`));
    assert.deepEqual((await readdir(join(project, 'node_modules'))).filter((it) => !it.startsWith('.')).sort(), [
        'fastauth-client',
        'jose',
    ]);
});

for (const [module, resolution] of [
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
]) {
    test(`its types compile under ${resolution}, without those of browsers and of Node.js`, () => {
        compile(['uses.mts', 'uses.cts'], {
            module,
            moduleResolution: resolution,
            exactOptionalPropertyTypes: true,
            skipLibCheck: false,
            lib: ['es2022'],
            types: [],
        });
    });
}

test('its types fit those of the platform and of the frameworks', () => {
    const packages = join(SDK, 'node_modules');
    const types = (name) => [join(packages, name)];
    compile(['frameworks.mts'], {
        module: 'nodenext',
        skipLibCheck: true,
        types: ['node'],
        typeRoots: types('@types'),
        paths: { express: types('@types/express'), fastify: types('fastify/fastify.d.ts') },
    });
});

test('it runs as an ES module and as CommonJS', async () => {
    for (const file of ['run.mjs', 'run.cjs']) {
        const { stdout, stderr } = await run('node', [file], { cwd: project });
        assert.equal(stdout, 'TokenSource Verifier HealthApi guard guard guard\n', stderr);
    }
});

test('what is not imported is not bundled', async () => {
    const bundled = async (code) => {
        await writeFile(join(project, 'entry.mjs'), code);
        const { stdout } = await run(tool('esbuild'), ['entry.mjs', '--bundle', '--format=esm', '--platform=neutral'], {
            cwd: project,
        });
        // esbuild names each module that is left.
        return [...stdout.matchAll(/^\/\/ node_modules\/(?:fastauth-client\/dist\/esm\/)?(.*)\.js$/gm)].map(
            ([, module]) => module,
        );
    };
    const source = await bundled("import { TokenSource } from 'fastauth-client'; console.log(TokenSource);");
    assert.deepEqual(source.sort(), ['errors', 'grants', 'held-tokens', 'http', 'time', 'token-source']);
    const api = await bundled("import { HealthApi } from 'fastauth-client'; console.log(HealthApi);");
    assert.deepEqual(api.sort(), ['apis/HealthApi', 'errors', 'http', 'models/Health', 'runtime']);
    const middleware = await bundled("import { guard } from 'fastauth-client/express'; console.log(guard);");
    assert.deepEqual(middleware.sort(), ['admission', 'express', 'results']);
});

test('publint and arethetypeswrong have nothing to say', async () => {
    await run(tool('publint'), ['--strict', SDK]);
    await run(tool('attw'), [tarball]);
});
