using Cohort.Cli.Consoles;
using Cohort.Verbs.Declaring;
using Xunit;

namespace Cohort.Cli.Tests.Consoles;

public class CompletionTests
{
    [Theory]
    [InlineData("sta", "status")]
    [InlineData("wat", "watch")]
    [InlineData("segment ", "dairy", "deals")]
    [InlineData("segment da", "dairy")]
    [InlineData("explain 1042 de", "deals")]
    [InlineData("explain de")]
    [InlineData("user d")]
    [InlineData("merge 1", "17", "18")]
    [InlineData("split 17 --a", "--at")]
    [InlineData("transitions --segment da", "dairy")]
    [InlineData("transitions --user da")]
    [InlineData("overlap dairy de", "deals")]
    [InlineData("limits tol", "tolerance-percent=")]
    [InlineData("watch ran", "ranges")]
    [InlineData("help sta", "status")]
    [InlineData("rules hist", "history")]
    [InlineData("nothing ")]
    public async Task It_lists_what_could_come_next(string before, params string[] expected) =>
        Assert.Equal(expected, await new Completion(CommandLine.Root(), ConsoleSession.Own, Names).Of(before));

    [Fact]
    public void What_several_words_share_is_their_beginning() =>
        Assert.Equal(("d", "dairy", ""), (Completion.Shared(["dairy", "deals"]), Completion.Shared(["dairy"]), Completion.Shared([])));

    private static Task<IReadOnlyList<string>> Names(NameKind kind) => Task.FromResult<IReadOnlyList<string>>(kind switch
    {
        NameKind.Segment => ["dairy", "deals"],
        NameKind.Range => ["17", "18", "20"],
        NameKind.Limit => ["tolerance-percent=", "cool-down-seconds="],
        _ => [],
    });
}
