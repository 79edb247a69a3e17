using System.Text.Json;
using Xunit;

namespace Cohort.Cli.Tests;

/// <summary>One run of the command line inside the test.</summary>
public sealed record Run(int Code, string Output, string Error)
{
    /// <summary>The lines of the output as JSON.</summary>
    public IReadOnlyList<JsonElement> Json => [.. Output
        .Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The code of the fault of a run with <c>--json</c>.</summary>
    public string? Fault() => JsonDocument.Parse(Error).RootElement.GetProperty("code").GetString();

    public static Task<Run> Of(params string[] args) => Of(CancellationToken.None, args);

    /// <summary>One that somebody may stop.</summary>
    public static async Task<Run> Of(CancellationToken stop, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, output, error, stop);
        return new Run(code, output.ToString(), error.ToString());
    }

    /// <summary>One that must succeed.</summary>
    public static async Task<Run> Well(params string[] args)
    {
        var run = await Of(args);
        Assert.True(run.Code == ExitCode.Done, $"cohort {string.Join(' ', args)} ended with {run.Code}: {run.Error}");
        return run;
    }
}
