# Make .venv with the first Python that is new enough; say what to install when there is none.
set -eu
for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
  if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    "$name" -c 'import ensurepip' 2>/dev/null || {
      echo "$name cannot make a virtual environment: apt install python3-venv" >&2
      exit 1
    }
    echo "Making .venv with $("$name" --version) …"
    exec "$name" -m venv --clear .venv
  fi
done
echo "Python 3.11 or newer is needed: apt install python3 python3-venv" >&2
exit 1
