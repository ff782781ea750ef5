#!/usr/bin/env bash
# The main job on notes that the project invents: demo.sh FOLDER FIRST_WEEK LAST_WEEK
# Simulates a community, replays its earlier weeks, runs the last one through the DAG. Safe to repeat.
set -euo pipefail
folder=$1 first=$2 last=$3
project=$(cd "$(dirname "$0")/.." && pwd)
notetrends="$project/.venv/bin/notetrends"
export NOTETRENDS_ROOT="$PWD/$folder/data"
unset "${!NOTETRENDS_SLACK_@}" "${!NOTETRENDS_FEISHU_@}" "${!NOTETRENDS_WECOM_@}" "${!NOTETRENDS_DINGTALK_@}" # it writes to nobody

say() { printf '\n== %s\n' "$*"; }

say "1/4 a community, invented"
if [ -e "$folder/simulated" ]; then
    echo "already there: $folder"
else
    "$notetrends" simulate --out "$folder" --last-week "$last"
    touch "$folder/simulated"
fi

say "2/4 its notes and the house's catalogue"
"$notetrends" ingest --source mediacrawler "$folder"/notes/*.jsonl | tail -n 4
"$notetrends" products --week "$first" "$folder/products.csv"
"$notetrends" products --week "$last" "$folder/products.csv"

say "3/4 the weeks before $last"
before=$("$project/.venv/bin/python" -c "from notetrends.trends.week import Week; print(Week.parse('$last') + -1)")
"$notetrends" run --from "$first" --to "$before"

say "4/4 $last, through the DAG notetrends_weekly"
"$project/scripts/weekly_dag.sh" "$last"

monday=$("$project/.venv/bin/python" -c "from notetrends.trends.week import Week; print(Week.parse('$last').monday)")
say "report: $NOTETRENDS_ROOT/reports/week=$monday/index.html"
