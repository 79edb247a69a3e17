using Xunit;

namespace Cohort.Cli.Tests.Commands;

/// <summary>A user is erased from a command line, and the receipt is checked by whoever asked.</summary>
public sealed class EraseTests : IDisposable
{
    private readonly Shop _shop = new(Shop.Line("1", "anna", "milk", "12.50", "2026-03-01") + Shop.Line("2", "ben", "milk", "13.50", "2026-03-01"));

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task The_user_is_gone_and_the_receipt_says_so_to_whoever_asked()
    {
        var (backup, receipt) = (_shop["backup"], _shop["receipt.json"]);
        await _shop.RunAll();
        await _shop.Ask("data", "backup", backup);

        var erased = await _shop.Ask("erase", "anna", "--backup", backup, "--reason", "Request 4711", "--by", "operator", "--receipt", receipt);

        Assert.Contains("The user is erased, as erasure 1 with the hash ", erased.Output, StringComparison.Ordinal);
        Assert.Contains($"{Path.Combine(backup, "membership")} ", erased.Output, StringComparison.Ordinal);
        Assert.Equal("user_id,segment\nben,affinity:DAIRY\nben,dairy\n", (await _shop.Export("members")).ReplaceLineEndings("\n"));
        Assert.NotEqual(ExitCode.Done, (await Run.Of("user", "anna", "--data", _shop.Data)).Code);
        Assert.Contains("is whole.", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
        Assert.Contains("is whole.", (await Run.Well("data", "check", "--data", backup)).Output, StringComparison.Ordinal);
        Assert.Contains("Request 4711", (await _shop.Ask("erasures")).Output, StringComparison.Ordinal);
        Assert.True((await _shop.Ask("erasures", "--json")).Json.Single().GetProperty("done").GetBoolean());

        Assert.Contains("The receipt is whole, and of this user: erasure 1, asked for by operator on ", (await Run.Well("receipt", "verify", receipt, "--user", "anna")).Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Fault, "The receipt is of another user."), await Verify("--user", "ben"));
        var (code, error) = await Verify("--key", "00112233");
        Assert.Equal(ExitCode.Fault, code);
        Assert.StartsWith("The receipt is signed by another key, ", error, StringComparison.Ordinal);
        File.WriteAllText(receipt, File.ReadAllText(receipt).Replace("4711", "4712", StringComparison.Ordinal));
        Assert.Equal((ExitCode.Fault, "The signature does not fit the receipt: it was changed after it was signed, or is not whole."), await Verify());
        File.WriteAllText(receipt, "[]");
        Assert.Equal(ExitCode.BadInput, (await Verify()).Code);

        async Task<(int Code, string Error)> Verify(params string[] more)
        {
            var run = await Run.Of(["receipt", "verify", receipt, .. more]);
            return (run.Code, run.Error.TrimEnd());
        }
    }

    [Fact]
    public async Task Later_purchases_are_refused_where_that_is_asked_for()
    {
        await _shop.RunAll();
        var erased = await _shop.Ask("erase", "anna", "--refuse-later");
        File.AppendAllText(_shop.Events, Shop.Line("3", "anna", "milk", "12.50", "2026-03-02") + Shop.Line("4", "ben", "milk", "1.00", "2026-03-02"));
        await _shop.RunAll();

        Assert.Contains("Purchases of theirs that come later are refused.", erased.Output, StringComparison.Ordinal);
        Assert.Equal("user_id,category,spend_minor\nben,DAIRY,1450\n", (await _shop.Export("spend")).ReplaceLineEndings("\n"));
        Assert.Contains("erased", (await _shop.Ask("dead-letters")).Output, StringComparison.Ordinal);
        Assert.Contains(" refused", (await _shop.Ask("erasures")).Output, StringComparison.Ordinal);
        Assert.True((await _shop.Ask("erasures", "--json")).Json.Single().GetProperty("refuses_later").GetBoolean());

        await _shop.Ask("erasures", "accept-later", "1");
        File.AppendAllText(_shop.Events, Shop.Line("5", "anna", "milk", "2.00", "2026-03-02"));
        await _shop.RunAll();
        Assert.Equal("user_id,category,spend_minor\nanna,DAIRY,200\nben,DAIRY,1450\n", (await _shop.Export("spend")).ReplaceLineEndings("\n"));
        Assert.NotEqual(ExitCode.Done, (await Run.Of("erasures", "accept-later", "1", "--data", _shop.Data)).Code);
    }

    [Fact]
    public async Task Nobody_is_erased_before_anything_is_there()
    {
        Assert.NotEqual(ExitCode.Done, (await Run.Of("erase", "anna", "--data", _shop.Data)).Code);
        Assert.False(Directory.Exists(_shop.Data));
        await _shop.RunAll();
        Assert.Equal("Nobody was erased.", (await _shop.Ask("erasures")).Output.TrimEnd());
    }
}
