using System.Text.Json;
using Cohort.Core.Encodings;
using Cohort.Engine;
using Cohort.Store;
using Cohort.Store.Questions;
using Xunit;

namespace Cohort.Cli.Tests;

/// <summary>Programs learn from a code why a command failed: they need not read the sentence.</summary>
public sealed class CommandFaultTests : IDisposable
{
    private readonly Shop _shop = new(Shop.Line("1", "anna", "milk", "12.50", "2026-03-01"), "segment dairy: spend(\"DAIRY\") >= 5\n");

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData("unknown", ExitCode.BadInput, "segment", "diary")]
    [InlineData("unknown", ExitCode.BadInput, "explain", "anna", "diary")]
    [InlineData("unknown", ExitCode.BadInput, "user", "nobody")]
    [InlineData("unknown", ExitCode.BadInput, "rules", "show", "7")]
    [InlineData("wrong", ExitCode.BadInput, "overlap", "dairy", "dairy")]
    [InlineData("conflict", ExitCode.BadInput, "unsalt", "anna")]
    [InlineData("not_here", ExitCode.BadUsage, "move", "0", "node")]
    [InlineData("usage", ExitCode.BadUsage, "members", "dairy", "--limit", "-1")]
    [InlineData("usage", ExitCode.BadUsage, "members", "dairy", "--node", "http://127.0.0.1:1")]
    public async Task It_ends_with_a_code_for_programs(string code, int exit, params string[] args)
    {
        await _shop.RunAll();

        var run = await Run.Of([.. args, "--data", _shop.Data, "--json"]);

        Assert.Equal((exit, code, ""), (run.Code, run.Fault(), run.Output));
        Assert.Single(run.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.NotEmpty(JsonDocument.Parse(run.Error).RootElement.GetProperty("detail").GetString()!);
    }

    [Fact]
    public async Task A_directory_that_is_not_there_and_one_that_is_damaged_have_codes_of_their_own()
    {
        Assert.Equal("missing", (await Run.Of("segments", "--data", _shop["nothing"], "--json")).Fault());
        await _shop.RunAll();
        await File.WriteAllBytesAsync(Path.Combine(_shop.Data, "cohort.db"), "no database"u8.ToArray());

        var run = await Run.Of("segments", "--data", _shop.Data, "--json");

        Assert.Equal((ExitCode.BadDataDirectory, "unusable"), (run.Code, run.Fault()));
    }

    [Fact]
    public async Task A_command_line_with_several_faults_tells_each()
    {
        var run = await Run.Of("members", "--limit", "-1", "--as-of", "tomorrow", "--json");

        var faults = JsonDocument.Parse(run.Error).RootElement.GetProperty("faults").EnumerateArray().Count();
        Assert.Equal((ExitCode.BadUsage, "usage"), (run.Code, run.Fault()));
        Assert.True(faults > 1, run.Error);
    }

    [Fact]
    public void Every_kind_of_fault_has_a_code_and_an_exit_code()
    {
        Exception[] all =
        [
            .. Enum.GetValues<Refusal>().Select(refusal => new CohortException(refusal, "No.")),
            .. Enum.GetValues<EngineFault>().Select(fault => new EngineException("No.") { Fault = fault }),
            .. Enum.GetValues<StoreFault>().Select(fault => new StoreException("No.") { Fault = fault }),
            CommandException.BadInput("No."), CommandException.BadUsage("No."), CommandException.Fault("No."),
            new DamagedDataException("No."), new OperationCanceledException(), new IOException("No."), new InvalidOperationException("No."),
        ];

        Assert.All(all, one =>
        {
            var fault = CommandFault.Of(one);
            Assert.Matches("^[a-z_]+$", fault.Code);
            Assert.InRange(fault.Exit, ExitCode.Fault, ExitCode.BadDataDirectory);
        });
    }
}
