#!/usr/bin/env bash
# Builds portfoliod, starts it and plays an invented portfolio to it: a year that has just been
# lived, then day after day until it meets the clock, then live. Ctrl-C ends all that it started.
#   deploy/quickstart.sh            on the embedded journal, nothing else needed
#   deploy/quickstart.sh --kafka    on a real Kafka broker, which it starts
#   deploy/quickstart.sh --full     that, and Prometheus, Alertmanager and a mail sink
#   --smoke                         no terminal: plays, checks by itself, ends with 0 or the reason
#   --data DIR                      keep the data there (default: a temporary folder, removed)
#   --port N                        of the pages (default 9464, or a free one)
set -euo pipefail
cd "$(dirname "$0")/.."

smoke=no kafka=no full=no data= port=
while [ $# -gt 0 ]; do
  case "$1" in
    --smoke) smoke=yes ;;
    --kafka) kafka=yes ;;
    --full) kafka=yes full=yes ;;
    --data) data=${2:?--data wants a folder} && shift ;;
    --port) port=${2:?--port wants a number} && shift ;;
    *)
      sed -n '2,9s/^# \{0,1\}//p' "$0"
      [ "$1" = --help ] && exit 0 || exit 2
      ;;
  esac
  shift
done

say() { printf '%s\n' "$*"; }
fail() {
  say "quickstart: $*" >&2
  for log in "$data"/*.log; do
    [ -s "$log" ] && say "--- the end of $log" >&2 && tail -n 15 "$log" >&2
  done
  exit 1
}

# --- what it starts, and how that ends ----------------------------------------------------------

started=()
temporary=
finish() {
  trap - EXIT INT TERM
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do kill "${started[i]}" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
  [ -z "$temporary" ] || rm -rf "$temporary"
}
trap finish EXIT
trap 'say; say "quickstart: ending all it started"; exit 0' INT TERM

start() { # NAME COMMAND…: in the background, its output in NAME.log
  local name=$1
  shift
  "$@" >"$data/$name.log" 2>&1 </dev/null &
  started+=($!)
}
running() { kill -0 "$1" 2>/dev/null; }

accepts() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
free_port() {
  local candidate
  while candidate=$((RANDOM % 20000 + 20000)); accepts "$candidate"; do :; done
  say "$candidate"
}
http() ( # PORT PATH: the answer's body; fails where the status is not 2xx
  exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
  printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
  answer=$(tr -d '\r\0' <&3)
  [[ $answer == "HTTP/1.1 2"* ]] && say "${answer#*$'\n\n'}"
)
wait_for() { # SECONDS WHAT COMMAND…
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || fail "waited for $what in vain"
    for pid in "${started[@]}"; do
      running "$pid" || fail "a process ended while waiting for $what"
    done
    sleep 0.3
  done
}

# --- build ---------------------------------------------------------------------------------------

build() {
  [ "$kafka" = yes ] && deploy/install-packages.sh --test || deploy/install-packages.sh
  # The same source compiles alike wherever the checkout lies.
  export CCACHE_BASEDIR="$PWD"
  cmake --preset release >/dev/null
  cmake --build --preset release --parallel "$(nproc)" --target portfoliod portfolioctl
}

# --- Kafka, Alertmanager, Prometheus, mail -------------------------------------------------------

start_kafka() {
  local libraries controller
  libraries=$(tests/fetch-kafka.sh)/libs
  broker=$(free_port)
  controller=$(free_port)
  local java=(java -Xmx512m -XX:+UseSerialGC -Dorg.slf4j.simpleLogger.defaultLogLevel=warn
    -cp "$libraries/*")
  cat >"$data/kafka.properties" <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller
listeners=BROKER://127.0.0.1:$broker,CONTROLLER://127.0.0.1:$controller
advertised.listeners=BROKER://127.0.0.1:$broker
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=BROKER
controller.listener.names=CONTROLLER
log.dirs=$data/kafka
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
END
  [ -e "$data/kafka/meta.properties" ] ||
    "${java[@]}" kafka.tools.StorageTool format -t cG9ydGZvbGlvLXF1aWNrcw \
      -c "$data/kafka.properties" >"$data/kafka-format.log" 2>&1
  start kafka "${java[@]}" kafka.Kafka "$data/kafka.properties"
  wait_for 60 "the broker" accepts "$broker"
  local tool=("${java[@]}" org.apache.kafka.tools.TopicCommand --bootstrap-server
    "127.0.0.1:$broker" --create --if-not-exists --partitions 4 --topic)
  "${tool[@]}" portfolio.events.v1 --config message.timestamp.type=LogAppendTime \
    --config retention.ms=-1 >>"$data/kafka-format.log" 2>&1
  for topic in portfolio.alerts.v1 portfolio.deadletters.v1; do
    "${tool[@]}" "$topic" >>"$data/kafka-format.log" 2>&1
  done
}

start_monitoring() {
  smtp=$(free_port) alertmanager=$(free_port) prometheus=$(free_port)
  write_configuration
  start mail /usr/bin/python3 -u -m aiosmtpd -n -c aiosmtpd.handlers.Debugging -l "127.0.0.1:$smtp"
  "$bin/portfolioctl" generate alertmanager --config.file "$data/portfoliod.yaml" \
    >"$data/alertmanager.yml"
  start alertmanager prometheus-alertmanager --config.file="$data/alertmanager.yml" \
    --storage.path="$data/alertmanager" --web.listen-address="127.0.0.1:$alertmanager" \
    --cluster.listen-address=
  mkdir -p "$data/rules"
  "$bin/portfolioctl" generate prometheus-rules --to "$data/rules" >/dev/null
  cat >"$data/prometheus.yml" <<END
global: {scrape_interval: 5s, evaluation_interval: 5s}
rule_files: ["$data/rules/*.yml"]
alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:$alertmanager"]}]}]}
scrape_configs: [{job_name: portfoliod, static_configs: [{targets: ["127.0.0.1:$port"]}]}]
END
  start prometheus prometheus --config.file="$data/prometheus.yml" \
    --storage.tsdb.path="$data/prometheus" --web.listen-address="127.0.0.1:$prometheus"
  wait_for 30 Alertmanager http "$alertmanager" /-/ready
  wait_for 30 Prometheus http "$prometheus" /-/ready
}

# --- portfoliod ----------------------------------------------------------------------------------

write_configuration() {
  {
    say "config_version: 1"
    if [ "$kafka" = yes ]; then
      say "journal: {kafka: {brokers: [\"127.0.0.1:$broker\"], instance_id: quickstart}}"
    else
      say "journal: {local: {directory: journal}}"
    fi
    say "storage: {directory: state}"
    say "directory: {file: directory.yaml}"
    say "web: {listen_address: \"127.0.0.1:$port\"}"
    [ "$full" = no ] || cat <<END
alerting:
  alertmanagers: [{url: "http://127.0.0.1:$alertmanager"}]
  mail: {smarthost: "127.0.0.1:$smtp", from: portfoliod@example.org, require_tls: false,
         group_wait: 5s, group_interval: 10s}
END
  } >"$data/portfoliod.yaml"
  {
    say "directory_version: 1"
    say "recipients:"
    for i in 1 2 3 4 5 6; do
      say "  sponsor-$i: {email: sponsor-$i@example.org, time_zone: Europe/Berlin}"
    done
  } >"$data/directory.yaml"
}

start_portfoliod() {
  write_configuration
  "$bin/portfolioctl" check-config "$data/portfoliod.yaml" >/dev/null ||
    fail "the configuration is refused"
  start portfoliod "$bin/portfoliod" --config.file="$data/portfoliod.yaml"
  wait_for 60 "portfoliod to be ready" http "$port" /-/ready
}

# The story began 52 weeks ago, so that its year has just been lived.
story=(--projects 40 --people 80 --weeks 60 --seed 7 --organisation example
  --start "$(date -u -d '-52 weeks' +%F)")

place() { [ "$kafka" = yes ] && say "kafka:127.0.0.1:$broker/portfolio.events.v1" || say "$url"; }

# --- checks --------------------------------------------------------------------------------------

metric() { # NAME: the sum of its series
  http "$port" /metrics | awk -v name="$1" \
    'index($0, name) == 1 && $1 ~ "^" name "([{]|$)" {sum += $NF} END {printf "%d\n", sum}'
}
caught_up() {
  [ "$(metric portfoliod_events_total)" -ge "$1" ] &&
    [ "$(metric portfoliod_journal_lag_messages)" = 0 ]
}
fired() { # RULE…: an alert of one of them, over or not
  local rule
  for rule in "$@"; do
    [ "$("$bin/portfolioctl" alerts list --server "$url" --rule "$rule" --state "$states" --json |
      grep -c "\"rule\":\"$rule\"")" = 0 ] || return 0
  done
  return 1
}
states=all

check() {
  say "quickstart: playing a year"
  "${play[@]}" --day-seconds 0 --once >"$data/play.log" 2>&1 ||
    fail "the portfolio could not be played"
  wait_for 120 "all events" caught_up 10000
  wait_for 30 "an alert of delivery" fired milestone_slip eac_over_budget finish_confidence
  wait_for 30 "an alert of capacity" fired person_overallocated portfolio_overcommitted
  # No grep -q behind a pipe: it would end the writer early, and that counts as a failure.
  http "$port" / | grep -i '<html' >/dev/null || fail "the page does not answer"
  "$bin/portfolioctl" alerts list --server "$url" --json | grep '"alerts"' >/dev/null ||
    fail "the API does not answer"
  wait_for 30 "metrics of the portfolio" measured
  [ "$full" = no ] || wait_for 90 "a mail to a sponsor" grep -q "^To: sponsor-" "$data/mail.log"
  [ "$full" = no ] || wait_for 60 "Prometheus to have scraped" scraped
  say "quickstart: $(metric portfoliod_events_total) events, alerts of delivery and of capacity," \
    "page, API and metrics answer: all well"
}
measured() { http "$port" /metrics | grep '^portfolio_projects' >/dev/null; }
scraped() {
  http "$prometheus" '/api/v1/query?query=portfolio_projects' | grep '"value"' >/dev/null
}

show() {
  cat <<END

portfoliod is at work:       $url
  The portfolio              $url/          health, value at risk, what needs a decision
  Alerts                     $url/alerts    why each fires, down to the fact behind it
  Metrics                    $url/metrics
  On the command line        build/release/bin/portfolioctl alerts list --server $url
END
  [ "$full" = no ] || cat <<END
  Prometheus                 http://127.0.0.1:$prometheus
  Alertmanager               http://127.0.0.1:$alertmanager
  Mails to sponsors          tail -f $data/mail.log
END
  cat <<END
What was planted, and where:  $data/truth.csv
A year is told now; then a day takes two seconds until today; then events come as they happen.
Ctrl-C ends it all.

END
}

main() {
  build
  bin=$PWD/build/release/bin
  if [ -z "$data" ]; then
    temporary=$(mktemp -d) && data=$temporary
  else
    mkdir -p "$data" && data=$(cd "$data" && pwd)
  fi
  if [ -z "$port" ]; then
    port=9464
    { [ "$smoke" = no ] && ! accepts "$port"; } || port=$(free_port)
  fi
  url=http://127.0.0.1:$port
  [ "$kafka" = no ] || start_kafka
  [ "$full" = no ] || start_monitoring
  start_portfoliod
  # A command and no function: in the background a function would be a shell around it, and ending
  # the shell would leave it behind.
  play=("$bin/portfolioctl" simulate "${story[@]}" --play --to "$(place)")
  if [ "$smoke" = yes ]; then
    check
    return
  fi
  "$bin/portfolioctl" simulate "${story[@]}" --truth "$data/truth.csv" >/dev/null
  show
  "${play[@]}" &
  started+=($!)
  wait "$!" || fail "the portfolio could not be played"
  wait
}

main
