#!/bin/sh
# Makes a wheel of the Python SDK in $1/sdk and installs it into $1/venv. Without Python it says so, loudly, and the
# build goes on.
set -eu
cd "$1"

skip() {
    rm -rf venv
    printf '[WARNING] NOT BUILT: the Python SDK, because %s\n' "$*"
    exit 0
}

command -v python3 >/dev/null 2>&1 || skip "python3 is not on the path. Install Python 3.10 or newer"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || skip "$(python3 --version) is older than 3.10"
if [ ! -x venv/bin/pip ]; then
    python3 -m venv venv >venv.log 2>&1 || skip "it could not make an environment: see $PWD/venv.log"
fi
rm -rf dist
# Of two content types the generated client would choose JSON, and then send the form that it makes: leave it the form.
for api in tokens_api.py oauth_api.py; do
    sed "/'application\/x-www-form-urlencoded',/{
n
/'application\/json'/d
}" "sdk/fastauth_client/api/$api" >"$api"
    mv "$api" "sdk/fastauth_client/api/$api"
done
# A short wait for a registry that does not answer: what is already here may be enough.
venv/bin/pip wheel --quiet --retries 0 --timeout 15 --no-deps --wheel-dir dist ./sdk >pip.log 2>&1 &&
    venv/bin/pip install --quiet --retries 0 --timeout 15 --force-reinstall --no-deps dist/*.whl >>pip.log 2>&1 &&
    venv/bin/pip install --quiet --retries 0 --timeout 15 dist/*.whl >>pip.log 2>&1 ||
    skip "pip could not build it or install what it needs: see $PWD/pip.log"
