#!/usr/bin/env bash
# Runs the DAG for one week, here and now, without a scheduler: weekly_dag.sh [WEEK] [--dry-run]
# Exits with 1 when a task failed. The tables are under NOTETRENDS_ROOT, or in data/.
set -euo pipefail
. "$(dirname "$0")/airflow_env.sh"

week=null dry_run=false
for argument in "$@"; do
    case $argument in
    --dry-run) dry_run=true ;;
    -*) echo "usage: $0 [WEEK] [--dry-run]" >&2 && exit 2 ;;
    *) week="\"$argument\"" ;;
    esac
done

# only what the steps print, and errors
export AIRFLOW__LOGGING__LOGGING_LEVEL=ERROR
export AIRFLOW__LOGGING__NAMESPACE_LEVELS="airflow.task.hooks=INFO"
export AIRFLOW__LOGGING__LOG_FORMAT="%(message)s"
export NOTETRENDS_RETRIES="${NOTETRENDS_RETRIES:-0}" # whoever runs it by hand stands beside it

migrate_database
exec airflow dags test notetrends_weekly --conf "{\"week\": $week, \"dry_run\": $dry_run}" \
    > >(sed -u '/^Tmp dir root location/d; /^Running command/d; /^Output:$/d; /^Command exited with return code 0/d') 2>&1
