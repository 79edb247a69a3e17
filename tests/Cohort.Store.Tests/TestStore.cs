using System.Text;
using Cohort.Core;
using Cohort.Core.Hashing;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;

namespace Cohort.Store.Tests;

/// <summary>A data directory of one test, with rules, a taxonomy and one range whose effects can be stored.</summary>
public sealed class TestStore : IDisposable
{
    public const string Rules = "segment dairy: spend(\"DAIRY\") >= 10\nsegment any: orders() >= 1\n";

    private static readonly RangeTable OneRange = RangeTable.Even(1);

    private readonly string _parent = Directory.CreateTempSubdirectory("cohort-store-").FullName;
    private readonly PurchaseReader _reader = new(BaseCurrency.Of("EUR"), BusinessCalendar.Utc);
    private readonly BusinessClock _clock = new(true, null, 1);
    private long _offset;

    public TestStore()
    {
        Context = ContextOf(Rules, 1);
        State = new RangeState(HashRange.Whole, Context);
    }

    /// <summary>The directory; nothing is in it yet.</summary>
    public string Path => System.IO.Path.Combine(_parent, "data");

    public string File => System.IO.Path.Combine(Path, "cohort.db");

    public RuleContext Context { get; }

    public RangeState State { get; }

    public static Taxonomy Taxonomy { get; } = MakeTaxonomy();

    /// <summary>Who puts rules in force here.</summary>
    public static ActivationEntry Entry { get; } = new(new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero), "ann", "To begin with.");

    /// <summary>Opens the directory and stores what a new one begins with.</summary>
    internal DataDirectory Create(int ranges = 1)
    {
        var directory = DataDirectory.OpenForWriting(Path);
        directory.Initialise(StoredSettings.Default, RangeTable.Even(ranges), Rules, Context, TaxonomyEncoding.Encode(Taxonomy), Entry);
        return directory;
    }

    public static RuleContext ContextOf(string rules, int revision)
    {
        Assert.True(RuleText.TryParse(rules, out var text, out var errors), string.Join('\n', errors));
        Assert.True(text.TryBind(Taxonomy, out var set, out errors), string.Join('\n', errors));
        return new RuleContext(set, revision, Taxonomy, 1);
    }

    /// <summary>Applies purchases to the range, and gives the batch for the journal.</summary>
    public byte[] Apply(params (string Id, string User, string Sku, int Amount, string Date)[] purchases)
    {
        var lines = string.Concat(purchases.Select(p =>
            $$"""{"event_id":"{{p.Id}}","user_id":"{{p.User}}","sku":"{{p.Sku}}","amount":{{p.Amount}},"quantity":1,"occurred_at":"{{p.Date}}T12:00:00Z","source":"till"}""" + "\n"));
        var bytes = Encoding.UTF8.GetBytes(lines);
        var (recordBatch, batch) = (new RecordBatch(), new BatchWriter());
        Pipeline.Read(recordBatch, bytes, bytes.Length, OneRange, _reader, default);
        Pipeline.Sequence(recordBatch, _offset, _clock, [], isEnd: true, [batch]);
        var written = batch.Finish("till"u8, _offset, _offset + recordBatch.Records, 1).ToArray();
        Assert.Equal(BatchVerdict.Applied, State.Apply(written).Verdict);
        _offset += recordBatch.Records;
        return written;
    }

    /// <summary>What the range wants stored since the last time.</summary>
    public RangeEffects Effects()
    {
        var effects = new RangeEffects();
        State.TakeEffects(effects);
        return effects;
    }

    public void Dispose() => Directory.Delete(_parent, true);

    private static Taxonomy MakeTaxonomy()
    {
        var builder = new TaxonomyBuilder();
        Assert.Null(builder.Add(1, "milk", "DAIRY", null));
        Assert.Null(builder.Add(2, "bread", "BREAD", null));
        return builder.Build();
    }
}
