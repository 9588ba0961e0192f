#!/usr/bin/env bash
# Builds and runs every test. Needs the .NET 10 SDK; installs redis-server, nutcracker, chromium, redis-py and node-redis by apt-get where that is possible.
# Usage: tests/run.sh [PROJECT…]   names of test projects, such as RedisTyped.Tests; none: all of them
#        tests/run.sh --long [PROJECT…]   with the long forms of the tests that have one: more data, more rounds
#        tests/run.sh --faults     the long form of the fault tests alone; writes what it measures into docs/reliability.md
#        tests/run.sh --client VERSION [PROJECT…]   on that StackExchange.Redis, such as 3.4.35, in place of the lowest that is supported; none: all but
#                                                   RedisTyped.Packages.Tests and RedisTyped.Repository.Tests, which are of what is built by default
#        tests/run.sh --help       this
set -euo pipefail
cd "$(dirname "$0")/.."

faults= long= client=
while [[ "${1-}" == -* ]]; do
    case "$1" in
        --help | -h)
            sed -n '2,/^set /{ /^set /d; s/^# \{0,1\}//p; }' tests/run.sh
            exit 0
            ;;
        --client)
            if [ -z "${2-}" ]; then
                echo "--client needs a version of StackExchange.Redis, such as 3.4.35" >&2
                exit 2
            fi
            # MSBuild reads it, in the builds of tests too.
            export StackExchangeRedisVersion=$2
            client=1
            shift 2
            ;;
        --faults)
            faults=1
            shift
            ;;
        --long)
            long=1
            shift
            ;;
        *)
            echo "tests/run.sh knows no $1; see tests/run.sh --help" >&2
            exit 2
            ;;
    esac
done

if [ -n "$faults" ]; then
    if [ $# != 0 ]; then
        echo "--faults runs one project and takes no others; run those by themselves" >&2
        exit 2
    fi
    set -- RedisTyped.Faults.Tests
fi

# The names are those of a package of Debian and Ubuntu, and of the programs that will do.
need() {
    local program
    for program in "$@"; do
        if command -v "$program" >/dev/null; then
            return
        fi
    done

    fetch "$1"
}

# The name is that of a package of Debian and Ubuntu.
fetch() {
    local package=$1
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        echo "$package is missing; installing it with apt-get" >&2
        apt-get update -qq >&2
        # A package may start a server of its own on its usual port; the tests start theirs, on free ports.
        # What it recommends beside itself is left out: chromium's are printers and a desktop's services.
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >&2
    else
        echo "$package is missing: install it (Debian, Ubuntu: apt-get install $package) and run this again" >&2
        exit 1
    fi
}

need redis-server
# The original that the router twemproxy is compared with, by the tests of the command line.
if [ $# = 0 ] || [[ " $* " == *" RedisTyped.Cli.Tests "* ]]; then
    PATH=$PATH:/usr/sbin need nutcracker
fi
# Clients of other languages, for the tests of the gateway. Debian's packages are for its own Python, and in a folder that only its own Node.js looks into.
if [ $# = 0 ] || [[ " $* " == *" RedisTyped.Gateway.Tests "* ]]; then
    python3 -c 'import redis' 2>/dev/null || /usr/bin/python3 -c 'import redis' 2>/dev/null || fetch python3-redis
    need nodejs node
    NODE_PATH="${NODE_PATH:+$NODE_PATH:}/usr/share/nodejs" node -e "require('redis')" 2>/dev/null || fetch node-redis
fi
# Looked at by the tests of the dashboard alone.
if [ $# = 0 ] || [[ " $* " == *" RedisTyped.Dashboard.Tests "* ]]; then
    [ -n "${REDISTYPED_CHROMIUM-}" ] || need chromium chromium-browser google-chrome
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# What the compiler learns from code while that runs pays off in programs that run for longer: without it, tests of the generator take a fifth less of the processor.
export DOTNET_TieredPGO=0
# A short path: those of the Unix sockets below it may have a hundred characters.
folder=/tmp
results=$(mktemp -d "$folder/rt.XXXXXX")
failures=$results/failures
touch "$failures"

# What tests that kill processes leave behind, and builds by themselves, ends with the run.
export TMPDIR=$results/t
mkdir "$TMPDIR"

# One compiler serves all builds of the run, those of tests too, which takes a third of the time. It has a name of its own, and ends with the run.
export UseSharedCompilation=true SharedCompilationId=redistyped-tests-$$
beside=
end() {
    local roslyn
    if [ -n "$beside" ]; then
        kill "$beside" 2>/dev/null && wait "$beside" || true
    fi
    roslyn=$(dotnet msbuild src/RedisTyped/RedisTyped.csproj -nologo -getProperty:RoslynTargetsPath) &&
        dotnet "$roslyn/bincore/VBCSCompiler.dll" -shutdown "-pipename:$SharedCompilationId" || true
    rm -rf "$results"
}
trap end EXIT

# How many times the calls of the short form, and where to write what they come to.
if [ -n "$faults" ]; then
    export REDISTYPED_FAULTS_SCALE=10 REDISTYPED_FAULTS_PAGE="$PWD/docs/reliability.md"
fi

[ -z "$long" ] || export REDISTYPED_LONG=1

dotnet build RedisTyped.sln --nologo -v quiet -m:2 -nodeReuse:false

projects=("$@")
if [ ${#projects[@]} = 0 ]; then
    for path in tests/*.Tests/*.csproj; do
        project=$(basename "$path" .csproj)
        # These look at what the repository holds, and at packages as they are by default.
        if [ -z "$client" ] || [[ "$project" != RedisTyped.Packages.Tests && "$project" != RedisTyped.Repository.Tests ]]; then
            projects+=("$project")
        fi
    done
fi

# A test that waits for ever shall fail the run, not hang it. macOS has no timeout command of its own.
seconds=600
[ -z "$faults$long" ] || seconds=3600
limit=()
if command -v timeout >/dev/null; then
    limit=(timeout --kill-after=10 "$seconds")
fi

# What failed is listed again at the end, where whoever sees only the last lines sees it too.
# A failed test has a line "    NAME [FAIL]" in the output, and its reason in the next one; what fails around tests a line "    [WHAT] TYPE".
list_failures() {
    awk -v project="$1" '
        isFailed { sub(/^ +/, ""); print "    " substr($0, 1, 300); isFailed = 0 }
        /^    [^ ].* \[FAIL\]$/ { name = substr($0, 5, length($0) - 11); print "failed: " project ": " name; isFailed = 1 }
        /^    \[Test [^]]*Cleanup Failure/ { print "failed: " project ": " substr($0, 5, 300); isFailed = 1 }
    ' "$2"
}

passed=0 failed=0 broken=0
note_broken() {
    echo "$1 $2" >&2
    echo "failed: $1: the run itself: $2" >> "$failures"
    broken=$((broken + 1))
}

# The command that runs the tests of a project. It names a test that has run for three minutes, so that one is known that waits for ever.
command=()
prepare() {
    command=(${limit[@]+"${limit[@]}"} dotnet "tests/$1/bin/Debug/net10.0/$1.dll" -noLogo -noColor -showLiveOutput -longRunning 180 -ctrf "$results/$1.json")
}

# Counts what the tests of a project came to, which ended with an exit code.
judge() {
    local project=$1 status=$2 tests ok bad
    list_failures "$project" "$results/$project.log" >> "$failures"
    if [ ! -s "$results/$project.json" ]; then
        note_broken "$project" "ended with exit code $status before it could report its tests$([ "$status" != 124 ] || echo "; it did not end within $seconds s")"
        return
    fi
    # The report is one JSON object with a summary of counts.
    count() { grep -o "\"$1\": *[0-9]*" "$results/$project.json" | head -n 1 | grep -o '[0-9]*$'; }
    tests=$(count tests) ok=$(count passed) bad=$(count failed)
    passed=$((passed + ok))
    failed=$((failed + tests - ok))
    if [ "$tests" = 0 ]; then
        note_broken "$project" "holds no test"
    elif [ "$status" != 0 ] && [ "$bad" = 0 ]; then
        note_broken "$project" "ended with exit code $status although no test failed"
    fi
}

# Those that compute run one after the other beside those that wait for servers most of their time, and leave the processor to them where both want
# it. Their output is shown when they have ended. They compile a great deal: a larger youngest generation spares a fifth of their processor time.
computing=() waiting=() alone=()
for project in "${projects[@]}"; do
    case $project in
        RedisTyped.Generators.Tests | RedisTyped.CodeFixes.Tests | RedisTyped.Packages.Tests | RedisTyped.Repository.Tests)
            computing+=("$project")
            ;;
        # They measure the memory of their process, and what servers do that have the machine.
        RedisTyped.Faults.Tests) alone+=("$project") ;;
        *) waiting+=("$project") ;;
    esac
done
if [ ${#waiting[@]} = 0 ]; then
    waiting=(${computing[@]+"${computing[@]}"}) computing=()
fi

compute() {
    local project status child=
    trap '[ -z "$child" ] || kill "$child"; exit 1' TERM
    for project in ${computing[@]+"${computing[@]}"}; do
        status=0
        prepare "$project"
        nice -n 5 env DOTNET_gcConcurrent=0 DOTNET_GCgen0size=0x6000000 "${command[@]}" > "$results/$project.log" 2>&1 &
        child=$!
        wait "$child" || status=$?
        echo "$status" > "$results/$project.end"
    done
}

shown=0
show_computed() {
    local project
    while [ "$shown" -lt ${#computing[@]} ] && [ -s "$results/${computing[shown]}.end" ]; do
        project=${computing[shown]}
        echo "── $project"
        cat "$results/$project.log"
        judge "$project" "$(cat "$results/$project.end")"
        shown=$((shown + 1))
    done
}

watch() {
    local project status
    for project in "$@"; do
        echo "── $project"
        status=0
        prepare "$project"
        "${command[@]}" | tee "$results/$project.log" || status=$?
        judge "$project" "$status"
        show_computed
    done
}

compute &
beside=$!
watch ${waiting[@]+"${waiting[@]}"}
wait "$beside" || true
beside=
show_computed
while [ "$shown" -lt ${#computing[@]} ]; do
    note_broken "${computing[shown]}" "was not run to its end"
    shown=$((shown + 1))
done
watch ${alone[@]+"${alone[@]}"}

failed=$((failed + broken))
cat "$failures"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
