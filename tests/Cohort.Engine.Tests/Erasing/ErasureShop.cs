using System.Globalization;
using System.Text;
using Cohort.Engine.Checks;
using Cohort.Store;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Cohort.Testing;
using Xunit;

namespace Cohort.Engine.Tests.Erasing;

/// <summary>A shop with some users, one of whom is to be erased; and what is known of the others.</summary>
internal sealed class ErasureShop : IDisposable
{
    public const string User = "walburga.zwölf-7";

    private const string Rules = """
        affinity top 1
        segment dairy "Dairy lovers":
          spend("DAIRY") >= 10
        segment loyal "Loyal":
          lifetime_orders() >= 3
        """;

    private readonly Scratch _scratch = new();

    /// <summary>The shop whose user is erased.</summary>
    public string Data => _scratch["data"];

    public string this[string name] => _scratch[name];

    /// <summary>An engine over a directory.</summary>
    public static Task<CohortEngine> Open(string data, bool keepsJournal = false)
    {
        var builder = CohortEngine.In(data);
        if (!File.Exists(Path.Combine(data, "cohort.db"))) builder = builder.WithRules(Rules).WithRanges(4).WithTaxonomy([new("milk", "DAIRY"), new("bread", "BREAD"), new("beer", "BEER")]);
        return (keepsJournal ? builder.WithWholeJournal() : builder).OpenAsync();
    }

    /// <summary>Fills a directory, with the user or as if they had never been there.</summary>
    public static async Task Fill(string data, bool hasUser, bool keepsJournal = false)
    {
        await using var engine = await Open(data, keepsJournal);
        for (var day = 1; day <= 30; day++)
        {
            var lines = new StringBuilder();
            for (var number = 0; number < 60; number++)
            {
                var user = number % 12 == 5 ? User : $"user-{number % 12}";
                if (hasUser || user != User) lines.Append(Line($"{day}-{number}", user, (number + day) % 3 == 0 ? "milk" : "bread", $"{1 + (number % 7)}.50", $"2026-0{1 + (day / 8)}-{1 + (day % 28):00}"));
            }

            await engine.AppendJsonAsync(Encoding.UTF8.GetBytes(lines.ToString()));
        }

        var note = new ActivationNote("operator", hasUser ? $"Because of {User}." : "");
        await engine.ActivateAsync(Rules.Replace("spend(\"DAIRY\") >= 10", "spend(\"DAIRY\") >= 11", StringComparison.Ordinal), null, note);
        if (!hasUser) return;
        await engine.AppendJsonAsync(Encoding.UTF8.GetBytes(
            Line("30-5", User, "beer", "99.00", "2026-04-03")
            + $$"""{"event_id":"x1","user_id":"{{User}}","sku":"milk","amount":1.2345,"quantity":1,"occurred_at":"2026-04-03T12:00:00Z","source":"till"}""" + "\n"
            + """{"event_id":"x2","user_id":"walburga.zw\u00f6lf-7","sku":"milk","amount":"?"}""" + "\n"
            + $"this is no JSON, but {User} is named\n"));
    }

    /// <summary>All that is known of the others, and of all users together.</summary>
    public static async Task<string> OthersAsync(string data)
    {
        await using var engine = await Open(data);
        var told = new StringBuilder();
        foreach (var segment in await engine.SegmentsAsync())
        {
            told.Append(CultureInfo.InvariantCulture, $"{CohortJson.Of(segment)}\n");
            told.Append(CultureInfo.InvariantCulture, $"{CohortJson.Of(await engine.MembersAsync(segment.Segment, null, 1000))}\n");
            told.Append(CultureInfo.InvariantCulture, $"{CohortJson.Of(await engine.DaysAsync(segment.Segment))}\n");
        }

        told.Append(CultureInfo.InvariantCulture, $"{CohortJson.Of(await engine.SpendAsync(null, 1000))}\n");
        foreach (var transition in (await engine.TransitionsAsync(new TransitionFilter(null, null, null, null), null, 1000)).Items) told.Append(CultureInfo.InvariantCulture, $"{CohortJson.Of(transition)}\n");
        for (var number = 0; number < 12; number++)
        {
            if (number != 5) told.Append(CultureInfo.InvariantCulture, $"{CohortJson.Of(await engine.UserAsync($"user-{number}") with { Range = 0 })}\n");
        }

        return told.ToString();
    }

    /// <summary>The files below a folder that hold the user's id, in any of the ways in which it could be written.</summary>
    public static IReadOnlyList<string> FilesWithUser(string folder)
    {
        byte[][] forms =
        [
            Encoding.UTF8.GetBytes(User), Encoding.Unicode.GetBytes(User), Encoding.BigEndianUnicode.GetBytes(User), Encoding.ASCII.GetBytes(Uri.EscapeDataString(User)),
            Encoding.ASCII.GetBytes("walburga.zw\\u00f6lf-7"), Encoding.ASCII.GetBytes("walburga.zw\\u00F6lf-7"), Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(User))),
            Encoding.ASCII.GetBytes(Convert.ToHexString(Encoding.UTF8.GetBytes(User))), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(User))),
            Encoding.ASCII.GetBytes("walburga"),
        ];
        return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => File.ReadAllBytes(file) is var bytes && forms.Any(form => bytes.AsSpan().IndexOf(form) >= 0))];
    }

    /// <summary>Fails the test where a directory is not whole.</summary>
    public static void RequireWhole(string data)
    {
        using var directory = DataDirectory.OpenForReading(data);
        Assert.All(new DataCheck(directory, _ => { }, CancellationToken.None).Run(), finding => Assert.True(finding.IsGood, finding.ToString()));
    }

    public static string Line(string id, string user, string sku, string amount, string date) =>
        $$"""{"event_id":"{{id}}","user_id":"{{user}}","sku":"{{sku}}","amount":{{amount}},"quantity":1,"occurred_at":"{{date}}T12:00:00Z","source":"till"}""" + "\n";

    public void Dispose() => _scratch.Dispose();
}
