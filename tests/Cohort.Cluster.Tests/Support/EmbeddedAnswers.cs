using System.Globalization;
using System.Text;
using Cohort.Cli;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Engine.Input;
using Cohort.Engine.Reading;

namespace Cohort.Cluster.Tests.Support;

/// <summary>The stream, and what the embedded engine answers after it: what every cluster must answer too.</summary>
#pragma warning disable CA1515 // xunit wants it public.
public class EmbeddedAnswers : IAsyncLifetime
#pragma warning restore CA1515
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-embedded-").FullName;

    internal virtual PurchaseStream Stream { get; } = new();

    internal Answers Answers { get; private set; } = null!;

    internal string MappingFile => Path.Combine(_folder, "my.mapping");

    public async Task InitializeAsync()
    {
        string events = Path.Combine(_folder, "events"), taxonomy = Path.Combine(_folder, "taxonomy.csv"), rules = Path.Combine(_folder, "rules"), data = Path.Combine(_folder, "data");
        Stream.Write(events);
        await File.WriteAllTextAsync(rules, Stream.RuleText);
        await File.WriteAllTextAsync(MappingFile, PurchaseStream.Mapping);
        await using (var file = File.Create(taxonomy)) TaxonomyFile.Write(file, Stream.TaxonomyRows);
        using var output = new StringWriter();
        string[] run = ["run", "--clock", "data", "--events", events, "--taxonomy", taxonomy, "--rules", rules, "--data", data, "--quiet"];
        if (Stream.IsMapped) run = [.. run, "--mapping", MappingFile];
        Assert.True(await CommandLine.RunAsync(run, output, output) == 0, output.ToString());
        Answers = Read(data);
    }

    public Task DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    private Answers Read(string data)
    {
        using var view = DirectoryView.Open(data);
        var ranges = view.Table.Entries.Select(entry => (entry.Id, State: view.Load(entry))).ToDictionary(range => range.Id, range => range.State);
        var counts = ranges.Values.Aggregate(default(OutcomeCounts), (sum, range) => sum + range.Counts);
        var places = Stream.Places();
        return new Answers
        {
            Users = [.. Stream.Users.Select(user => ranges[view.EntryOf(user).Id].Questions.Find(Encoding.UTF8.GetBytes(user))).OfType<UserView>().Select(Row)],
            Members = [.. view.Store.Segments()
                .SelectMany(segment => view.Store.Members(segment.Name, "", int.MaxValue).Select(user => $"{segment.Name} {user}")).Order(StringComparer.Ordinal)],
            Transitions = [.. view.Store.Transitions()
                .OrderBy(t => t.UserId, StringComparer.Ordinal).ThenBy(t => t.Segment, StringComparer.Ordinal).Select(Row)],

            Letters = [.. view.Store.DeadLetters()
                .Select(letter => (Place: places[letter.Record], Letter: letter))
                .OrderBy(l => l.Place)
                .Select(l => string.Create(CultureInfo.InvariantCulture,
                    $"purchases/{l.Place.Partition} {l.Place.Offset} {Kebab(l.Letter.Rejection.Reason)} {l.Letter.Rejection.Field} {Encoding.UTF8.GetString(l.Letter.Bytes)}"))],
            Counts = CountsRow(counts.Accepted, counts.Duplicate, counts.Conflict, counts.Expired),
        };
    }

    // Not those too far ahead: a cluster's readers refuse them before a range could count them. They are dead letters in both.
    internal static string CountsRow(long accepted, long duplicate, long conflict, long expired) => string.Create(
        CultureInfo.InvariantCulture, $"accepted {accepted}, duplicate {duplicate}, conflict {conflict}, expired {expired}");

    internal static string Kebab<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static string Row(UserView user)
    {
        var cells = user.Cells.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Date}/{c.Sku}/{c.Category}/{c.Minor}/{c.Units}/{c.Orders}/{c.Refunds}"));
        var spend = user.Spend.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Name}={s.Minor}"));
        return $"{user.UserId} {user.AsOf} {user.Due} [{string.Join(' ', user.Segments)}] [{string.Join(' ', user.Affinity)}] [{string.Join(' ', spend)}] [{string.Join(' ', cells)}]";
    }

    private static string Row(Transition t) => string.Create(CultureInfo.InvariantCulture,
        $"{t.UserId} {t.Segment} {(t.Entered ? "entered" : "left")} {t.AsOf} {Kebab(t.Cause)} {t.EventId} {t.Rules.Revision}:{t.Rules.Version} {t.Taxonomy.Revision}:{t.Taxonomy.Version} {t.Id}");
}

/// <summary>The same of a stream in which one user has 30 % of the purchases.</summary>
#pragma warning disable CA1515 // xunit wants it public.
public sealed class SkewedAnswers : EmbeddedAnswers
#pragma warning restore CA1515
{
    internal override PurchaseStream Stream { get; } = new(isSkewed: true);
}

/// <summary>The same of a stream whose records are of a shop's own form, each with lines of two users.</summary>
#pragma warning disable CA1515 // xunit wants it public.
public sealed class MappedAnswers : EmbeddedAnswers
#pragma warning restore CA1515
{
    internal override PurchaseStream Stream { get; } = new(isMapped: true);
}

/// <summary>The same by rules that nodes of the version before know.</summary>
#pragma warning disable CA1515 // xunit wants it public.
public sealed class FormerAnswers : EmbeddedAnswers
#pragma warning restore CA1515
{
    internal override PurchaseStream Stream { get; } = new(isForFormer: true);
}
