#!/usr/bin/env bash
# Airflow with this project's DAG, on this machine only, without login: PORT=8080 airflow.sh
# Ctrl-C, SIGINT or SIGTERM to this process stops all of it. The tables are under NOTETRENDS_ROOT, or in data/.
set -euo pipefail
. "$(dirname "$0")/airflow_env.sh"

url="http://127.0.0.1:${PORT:-8080}"
# tasks report to the execution API: with the port alone changed they would go to 8080, and all fail
export AIRFLOW__API__HOST=127.0.0.1
export AIRFLOW__API__PORT="${PORT:-8080}"
export AIRFLOW__API__BASE_URL="$url"
export AIRFLOW__CORE__EXECUTION_API_SERVER_URL="$url/execution/"
export AIRFLOW__CORE__EXECUTOR=LocalExecutor
export AIRFLOW__CORE__PARALLELISM="${AIRFLOW__CORE__PARALLELISM:-2}" # one idle process each
export AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS=True

migrate_database
exec python "$project/scripts/serve_airflow.py"
