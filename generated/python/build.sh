#!/bin/sh
# Makes a wheel of the Python SDK in $1/dist, and installs it into $1/venv with what its tests need, as $2 lists it.
# $1/wheels has what the wheel itself needs, for environments that the tests make.
# Without Python it says so, loudly, and the build goes on.
set -eu
cd "$1"
requirements=$2

skip() {
    rm -rf venv
    printf '[WARNING] NOT BUILT: the Python SDK, because %s\n' "$*"
    exit 0
}

# A short wait for a registry that does not answer: what is already here may be enough.
pip() {
    command=$1
    shift
    venv/bin/pip "$command" --quiet --disable-pip-version-check --retries 0 --timeout 15 "$@" >>pip.log 2>&1
}

command -v python3 >/dev/null 2>&1 || skip "python3 is not on the path. Install Python 3.10 or newer"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || skip "$(python3 --version) is older than 3.10"
: >pip.log
if ! cmp -s "$requirements" venv/requirements.txt; then
    rm -rf venv
    python3 -m venv venv >venv.log 2>&1 || skip "it could not make an environment: see $PWD/venv.log"
    pip install --requirement "$requirements" || skip "pip could not install what it needs: see $PWD/pip.log"
    rm -rf wheels
    pip download --dest wheels --constraint "$requirements" httpx PyJWT cryptography ||
        skip "pip could not download what it needs: see $PWD/pip.log"
    cp "$requirements" venv/requirements.txt
fi
rm -rf dist sdk/build
pip wheel --no-deps --wheel-dir dist ./sdk &&
    pip install --force-reinstall --no-deps dist/*.whl &&
    venv/bin/pip check >>pip.log 2>&1 ||
    skip "pip could not build the wheel or install it: see $PWD/pip.log"
