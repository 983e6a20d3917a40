# The browser tests run in Debian's Chromium. Install it where apt may; otherwise say what is missing and go on.
set -eu
[ "${ALIS_NO_BROWSER:-0}" = 1 ] && exit 0
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser tests …"
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1 ||
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || true
  command -v chromium >/dev/null 2>&1 && exit 0
fi
echo "No Chromium on this machine: the browser tests will be skipped (apt install chromium, as root)." >&2
