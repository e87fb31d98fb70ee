#!/bin/sh
# Compiles the TypeScript SDK in the folder $1 into dist/. Without Node it says so, loudly, and the build goes on.
set -eu
cd "$1"

skip() {
    printf '[WARNING] NOT BUILT: the TypeScript SDK, because %s\n' "$*"
    exit 0
}

rm -rf dist
command -v node >/dev/null 2>&1 || skip "node is not on the path. Install Node.js 20.19 or newer"
command -v npm >/dev/null 2>&1 || skip "npm is not on the path. Install it"
node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major > 20 || (major == 20 && minor >= 19) ? 0 : 1)' ||
    skip "node $(node --version) is older than 20.19"
if ! cmp -s package-lock.json node_modules/.installed; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >npm.log 2>&1 ||
        skip "npm could not install the compiler: see $PWD/npm.log"
    cp package-lock.json node_modules/.installed
fi
node_modules/.bin/tsc &
node_modules/.bin/tsc -p tsconfig.cjs.json
wait $!
printf '{"type": "module", "sideEffects": false}\n' >dist/esm/package.json
printf '{"type": "commonjs", "sideEffects": false}\n' >dist/cjs/package.json
