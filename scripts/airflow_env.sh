# What both scripts need: an Airflow of its own in .airflow, with this project's DAGs and no others.
# An AIRFLOW_HOME, a root and settings that are set already are kept.
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export PATH="${VIRTUAL_ENV:-$project/.venv}/bin:$PATH"

# tasks run elsewhere: a relative root would be another folder there
for name in NOTETRENDS_ROOT NOTETRENDS_CONFIG; do
    value=${!name-}
    case $value in
    "" | /* | *://*) ;;
    *) export "$name=$PWD/$value" ;;
    esac
done
export NOTETRENDS_ROOT="${NOTETRENDS_ROOT:-$project/data}"

export AIRFLOW_HOME="${AIRFLOW_HOME:-$project/.airflow}"
# scheduler, API server and commands write one SQLite file: let them wait for one another, 5 seconds are few for that
if ! grep -qsE '^sql_alchemy_conn *= *(postgresql|mysql)' "$AIRFLOW_HOME/airflow.cfg"; then
    sqlite="sqlite:///$AIRFLOW_HOME/airflow.db?timeout=60"
    export AIRFLOW__DATABASE__SQL_ALCHEMY_CONN="${AIRFLOW__DATABASE__SQL_ALCHEMY_CONN:-$sqlite}"
fi
export AIRFLOW__CORE__DAGS_FOLDER="$project/dags"
export AIRFLOW__CORE__PLUGINS_FOLDER="$project/dags/plugins"
export AIRFLOW__CORE__LOAD_EXAMPLES=False
export PYTHONWARNINGS="${PYTHONWARNINGS:-ignore}"

# once a version: seconds each time otherwise
migrate_database() {
    local stamp
    stamp="$AIRFLOW_HOME/migrated-$(python -c 'from importlib.metadata import version; print(version("apache-airflow"))')"
    [ -e "$stamp" ] && return
    mkdir -p "$AIRFLOW_HOME"
    if airflow db migrate >"$AIRFLOW_HOME/migrate.log" 2>&1; then touch "$stamp"; else
        cat "$AIRFLOW_HOME/migrate.log" >&2
        return 1
    fi
}
