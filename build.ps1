$ErrorActionPreference = "Stop" # Needs the .NET 10 SDK (https://dot.net).
dotnet run --project "$PSScriptRoot/build" --artifacts-path "$PSScriptRoot/out/.build" --verbosity quiet -- @args
exit $LASTEXITCODE
