using Cohort.Cli.Commands;
using Xunit;

namespace Cohort.Cli.Tests.Commands;

public class TrainCommandTests
{
    [Fact]
    public async Task It_says_what_is_missing_When_the_trainer_was_left_out()
    {
        var folder = Directory.CreateTempSubdirectory("cohort-train-").FullName;
        using var error = new StringWriter();

        var code = await TrainCommand.RunAsync(["churn"], error, folder);

        Assert.Equal(ExitCode.Fault, code);
        Assert.Contains(Path.Combine(folder, "cohort-train"), error.ToString(), StringComparison.Ordinal);
        Directory.Delete(folder);
    }

    [SkippableFact]
    public async Task It_gives_on_arguments_and_exit_code_When_the_trainer_is_there()
    {
        if (OperatingSystem.IsWindows()) throw new SkipException("The trainer of this test is a shell script.");
        var folder = Directory.CreateTempSubdirectory("cohort-train-").FullName;
        var trainer = Path.Combine(folder, "cohort-train");
        await File.WriteAllTextAsync(trainer, "#!/bin/sh\n[ \"$1 $2\" = \"churn --help\" ] && exit 3\n");
        File.SetUnixFileMode(trainer, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var error = new StringWriter();

        var code = await TrainCommand.RunAsync(["churn", "--help"], error, folder);

        Assert.Equal(3, code);
        Directory.Delete(folder, recursive: true);
    }
}
