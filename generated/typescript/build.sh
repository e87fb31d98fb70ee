#!/bin/sh
# Compiles the TypeScript SDK in the folder $1 into dist/. Without Node it says so, loudly, and the build goes on.
set -eu
cd "$1"

skip() {
    printf '[WARNING] NOT BUILT: the TypeScript SDK, because %s\n' "$*"
    exit 0
}

rm -rf dist
command -v node >/dev/null 2>&1 || skip "node is not on the path. Install Node.js 20 or newer"
command -v npm >/dev/null 2>&1 || skip "npm is not on the path. Install it"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || skip "node $(node --version) is older than 20"
if [ ! -x node_modules/.bin/tsc ]; then
    npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error >npm.log 2>&1 ||
        skip "npm could not install the compiler: see $PWD/npm.log"
fi
node_modules/.bin/tsc
