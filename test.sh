#!/usr/bin/env bash
# Tests everything: installs what is missing when it may, builds, runs the .NET and the front-end tests,
# and closes with "N passed, N failed". Non-zero on any failure, on no test, and on a missing part.
#   ./test.sh          the quick sizes
#   ./test.sh --long   also the long ones
set -uo pipefail
cd "$(dirname "$0")"

for argument in "$@"; do
  case "$argument" in
    --long) export MARKETING_LONG=1 ;;
    *) echo "usage: ./test.sh [--long]" >&2; exit 2 ;;
  esac
done

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
problems=0

fail() { echo "test.sh: $*" >&2; problems=$((problems + 1)); }

# ── what the machine must have ──────────────────────────────────────────────────────────────────────────────────────
packages=()
command -v chromium >/dev/null || [ -n "${MARKETING_CHROMIUM:-}" ] || packages+=(chromium)
[ "$(fc-list :lang=zh 2>/dev/null | wc -l)" -gt 0 ] || packages+=(fonts-noto-cjk)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages+=(postgresql)
command -v strace >/dev/null || packages+=(strace)
[ -n "$(find /usr/lib -name 'libfaketimeMT.so.1' -print -quit 2>/dev/null)" ] || packages+=(faketime)
command -v unshare >/dev/null || packages+=(util-linux)
if [ ${#packages[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing: ${packages[*]}"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${packages[@]}"; } >"$results/apt.log" 2>&1 \
    || { tail -n 5 "$results/apt.log" >&2; fail "could not install ${packages[*]}"; }
fi
for tool in dotnet node npm; do
  command -v "$tool" >/dev/null || fail "'$tool' is missing"
done
command -v chromium >/dev/null || [ -n "${MARKETING_CHROMIUM:-}" ] || fail "Chromium is missing (set MARKETING_CHROMIUM to its path)"

# ── build: the solution and, through it, the web client ─────────────────────────────────────────────────────────────
echo "building"
if ! dotnet build Marketing.sln -c Release -v quiet -m:2 >"$results/build.log" 2>&1; then
  grep -E 'error|warn' "$results/build.log" | sort -u | head -n 40
  fail "the build failed"
  echo "0 passed, $problems failed"
  exit 1
fi

# ── .NET tests ──────────────────────────────────────────────────────────────────────────────────────────────────────
echo "testing .NET"
sizes=()
[ -n "${MARKETING_LONG:-}" ] || sizes=(--filter "Size!=long") # what has no quick size
dotnet test Marketing.sln -c Release --no-build -m:1 "${sizes[@]}" --logger trx --results-directory "$results/trx" \
  >"$results/dotnet.log" 2>&1 || problems_dotnet=1
grep -E '^(Passed!|Failed!)' "$results/dotnet.log"
grep -A 12 -E '^ +Failed ' "$results/dotnet.log" | grep -v '^ *at ' | head -n 200

passed=0
failed=0
files=0
for trx in "$results"/trx/*.trx; do
  [ -e "$trx" ] || continue
  files=$((files + 1))
  counters=$(grep -o '<Counters [^>]*>' "$trx" | head -n 1)
  count() { echo "$counters" | sed -n "s/.*[ ]$1=\"\([0-9]*\)\".*/\1/p"; }
  ok=$(count passed); total=$(count total)
  passed=$((passed + ok))
  failed=$((failed + total - ok)) # whatever did not pass, skipped ones too
done
echo "faults of more than a second, longest first:"
grep -ho '<UnitTestResult [^>]*' "$results"/trx/*.trx \
  | sed -n 's/.*testName="Marketing\.Reliability\.Tests\.[A-Za-z]*\.\([^"]*\)".*duration="00:\([0-9:]*\)\..*/  \2 \1/p' | grep -v '^  00:00 ' | sort -r
expected=$(ls -d tests/*.Tests | wc -l)
[ "$files" -eq "$expected" ] || fail "expected results of $expected test projects, found $files"
[ "${problems_dotnet:-0}" -eq 0 ] || [ "$failed" -gt 0 ] || fail "dotnet test failed: $(tail -n 3 "$results/dotnet.log")"

# ── conformance: the DMN compatibility kit, where it was handed over ────────────────────────────────────────────────
if [ -d ../shared/tck ]; then
  echo "testing conformance"
  dotnet run -c Release --no-build --project tests/Conformance -- tck ../shared/tck >"$results/tck.log" 2>&1
  closing=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$results/tck.log" | tail -n 1)
  if [ -n "$closing" ]; then
    echo "DMN kit: $closing"
    kit_failed=$(echo "$closing" | sed 's/.*, \([0-9]*\) failed/\1/')
    [ "$kit_failed" -eq 0 ] || head -n 20 "$results/tck.log"
    passed=$((passed + $(echo "$closing" | sed 's/ passed.*//')))
    failed=$((failed + kit_failed))
  else
    tail -n 10 "$results/tck.log"
    fail "the conformance runner gave no result"
  fi
fi

# ── front-end: types, lint, tests ───────────────────────────────────────────────────────────────────────────────────
echo "testing the web client"
client=src/Dashboard/Client
(cd "$client" && npm run --silent check) >"$results/check.log" 2>&1 || { tail -n 40 "$results/check.log"; fail "types or lint of the web client"; }
(cd "$client" && npx --no-install vitest run --reporter=json --outputFile="$results/vitest.json") >"$results/vitest.log" 2>&1
if [ -s "$results/vitest.json" ]; then
  read -r front_passed front_failed < <(node -e '
    const r = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    const broken = r.testResults.filter(s => s.status === "failed" && s.assertionResults.every(a => a.status === "passed"));
    for (const s of r.testResults) for (const a of s.assertionResults)
      if (a.status === "failed") console.error(`failed: ${a.fullName}\n${(a.failureMessages[0] || "").split("\n").slice(0, 4).join("\n")}`);
    for (const s of broken) console.error(`failed: ${s.name}: ${s.message}`);
    console.log(r.numPassedTests, r.numTotalTests - r.numPassedTests + broken.length);
  ' "$results/vitest.json")
  echo "web client: $front_passed passed, $front_failed failed"
  passed=$((passed + front_passed))
  failed=$((failed + front_failed))
  [ "$front_passed" -gt 0 ] || fail "no front-end test ran"
else
  tail -n 20 "$results/vitest.log"
  fail "the front-end tests did not run"
fi

[ "$passed" -gt 0 ] || fail "no test ran"
failed=$((failed + problems))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
