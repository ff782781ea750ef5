#!/usr/bin/env bash
# Replay a dated hot list and score it: replay.sh SHARED FOLDER [real|null|planted] [SEED] [LAST_WEEK]
# SHARED holds data/ and eval/; FOLDER is made anew. Prints the times and the scores.
set -euo pipefail
shared=$1 folder=$2 kind=${3:-real} seed=${4:-1}
bin="$(cd "$(dirname "$0")/../.." && pwd)/.venv/bin"
last=${5:-2023-W52}
notes="$shared/data/weibo_hot_2020-12_2023-12.parquet"
export OMP_NUM_THREADS=1

rm -rf "$folder" && mkdir -p "$folder"
score=()
case $kind in
real) score=(--events "$shared/data/hot_events_2021_2023.csv") ;;
null) "$bin/python" "$shared/eval/replay_data.py" null "$notes" "$folder/notes.parquet" --seed "$seed" ;;
planted)
    "$bin/python" "$shared/eval/replay_data.py" planted "$notes" "$folder/notes.parquet" --seed "$seed" \
        --events "$shared/eval/planted_topics.csv" --truth "$folder/truth.csv"
    score=(--events "$folder/truth.csv" --horizon 8)
    ;;
esac
[ "$kind" = real ] || notes="$folder/notes.parquet"

time "$bin/notetrends" ingest --root "$folder/data" --source hot_list "$notes"
time "$bin/notetrends" run --root "$folder/data" --from 2020-W49 --to "$last"
"$bin/python" "$shared/eval/score_events.py" "$folder/data" "${score[@]}"
