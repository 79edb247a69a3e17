using BenchmarkDotNet.Attributes;
using Cohort.Core;
using Cohort.Core.Features;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;

namespace Cohort.Bench;

/// <summary>The features of a million users, beside the plain sum of their purchases in one loop.</summary>
[InProcessShortRun]
public class FeatureBench
{
    private const int Users = 1_000_000;
    private const int LinesEach = 10;

    private readonly LedgerTable _book = new(new SkuTable(), keepsPast: true, Limits.WindowDays);
    private readonly ulong[] _status = new ulong[4];
    private FeatureTable _user = null!;
    private FeatureTable _categories = null!;
    private ushort _asOf;

    [GlobalSetup]
    public void Setup()
    {
        var context = Feed.NewContext();
        _asOf = Feed.AsOf.Day;
        for (var sku = 0; sku < Feed.Skus; sku++) _book.Skus.Intern(System.Text.Encoding.UTF8.GetBytes($"s{sku:d6}"));
        _book.Categories.Extend(context.Taxonomy);
        var random = new Random(1);
        var lines = new Line[LinesEach * 2];
        for (var user = 0; user < Users; user++)
        {
            var id = System.Text.Encoding.UTF8.GetBytes($"u{user:d7}");
            var count = random.Next(1, lines.Length);
            for (var i = 0; i < count; i++) lines[i] = LineOf(random, (user * LinesEach * 2) + i);
            _book.SetLines(_book.Users.Add(UserHash.Of(id), id), lines.AsSpan(0, count));
        }

        var schema = new FeatureSchema(hasCategory: true, []);
        _user = new FeatureTable(context, [new(new FeatureSchema(hasCategory: false, []), null)]);
        _categories = new FeatureTable(context, [.. Enumerable.Range(0, 10).Select(i => new FeatureTarget(schema, $"CATEGORY {i}"))]);
    }

    /// <summary>Spend, units and lines of each user in the window: what a loop has to do at the very least.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Users)]
    public long PlainSum()
    {
        var check = 0L;
        for (var slot = 0; slot < Users; slot++)
        {
            long spend = 0, units = 0, orders = 0;
            foreach (ref readonly var line in _book.Small(slot))
            {
                if ((uint)(_asOf - line.Date) >= Limits.FeatureDays) continue;
                spend += line.Minor;
                units += line.Units;
                orders += line.IsRefund ? 0 : 1;
            }

            check += spend ^ units ^ orders;
        }

        return check;
    }

    /// <summary>The vector that a churn model looks at.</summary>
    [Benchmark(OperationsPerInvoke = Users)]
    public float UserFeatures() => ReadAll(_user);

    /// <summary>The vectors of ten propensity models.</summary>
    [Benchmark(OperationsPerInvoke = Users)]
    public float TenCategories() => ReadAll(_categories);

    private float ReadAll(FeatureTable table)
    {
        var check = 0f;
        for (var slot = 0; slot < Users; slot++)
        {
            table.Read(_book, slot, _asOf, _status);
            check += table.Row(0)[0];
        }

        return check;
    }

    private Line LineOf(Random random, int number) => new()
    {
        Fingerprint = new Fingerprint((ulong)number, 0),
        Minor = random.Next(40) == 0 ? -random.Next(10_000) : random.Next(10_000),
        Sku = random.Next(Feed.Skus),
        Units = random.Next(1, 5),
        Date = (ushort)(_asOf - random.Next(90)),
        Hour = (byte)random.Next(7, 23),
    };
}
