#!/usr/bin/env bash
command -v dotnet >/dev/null || { echo "Cohort is built by the .NET 10 SDK, and 'dotnet' is not on the PATH. Get it from https://dot.net." >&2; exit 1; }
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)" && exec dotnet run --project "$root/build" --artifacts-path "$root/out/.build" --verbosity quiet -- "$@"
