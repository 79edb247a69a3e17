using System.Diagnostics;

namespace Cohort.Build.Processes;

/// <summary>The commands of the .NET SDK, in this repository, with nothing left running behind them.</summary>
internal sealed class Dotnet(string folder)
{
    public int Run(params IEnumerable<string> arguments) => Child.Run(Start(arguments));

    private ProcessStartInfo Start(IEnumerable<string> arguments) =>
        new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            Environment =
            {
                // In one language, as this program speaks, and line after line.
                ["DOTNET_CLI_UI_LANGUAGE"] = "en",
                ["MSBUILDTERMINALLOGGER"] = "off",
                ["DOTNET_NOLOGO"] = "1",
                // Worker nodes and compiler servers would outlive the build.
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
                ["UseSharedCompilation"] = "false",
            },
        };
}
