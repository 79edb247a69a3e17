using Cohort.Actors.Connectors;
using Cohort.Core.Mappings;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;

namespace Cohort.Actors.Tests.Kafka;

/// <summary>
/// By which mapping partitions are read from which record on, as a topic is read, left and read again.
/// </summary>
public abstract class MappedSourceContract : IDisposable
{
    private readonly KafkaWorld _world;
    private readonly MemorySourceStore _store = new();

    private protected MappedSourceContract(string? whyNot, Func<KafkaWorld> create)
    {
        Skip.IfNot(whyNot is null, whyNot);
        _world = create();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _world.Dispose();

    [SkippableFact]
    public async Task A_topic_that_is_new_is_read_by_the_mapping_from_its_first_record_and_that_is_kept()
    {
        _world.Write(10);

        await Read(Mapping("first"), 10);

        Assert.Equal(["0 0", "1 0", "2 0", "3 0"], Kept("first"));
        Assert.Equal(TextOf("first"), _store.Texts[Mapping("first").Version]);
    }

    [SkippableFact]
    public async Task Another_mapping_holds_from_the_next_record_and_nothing_is_written_twice()
    {
        _world.Write(10);
        await Read(Mapping("first"), 10);
        await Read(Mapping("first"), 10);
        _world.Write(5);

        var second = await Read(Mapping("second"), 15);

        Assert.Equal(["0 0", "1 0", "2 0", "3 0"], Kept("first"));
        Assert.Equal(["0 10", "1 10", "2 10", "3 10"], Kept("second"));
        Assert.All(second.Feeds, feed => Assert.Equal(10, Assert.Single(feed.Mappings).From));
    }

    // Some ranges have records beyond what was committed; the others must get them as these did.
    [SkippableFact]
    public async Task Records_that_are_read_again_are_read_by_their_own_mapping_up_to_where_a_range_is()
    {
        _world.Write(20);
        var first = _world.Join(_world.Settings("0 s"), acknowledges: false, book: _store, mapping: Mapping("first"));
        await first.Until(it => it.Distinct.Count() == 20 * KafkaWorld.Partitions);
        foreach (var feed in first.Feeds)
        {
            feed.Acknowledge(10);
            _store.Applied[feed.Source!] = 15;
        }

        await first.DisposeAsync();

        var second = await Read(Mapping("second"), 20);

        Assert.All(second.Feeds, feed => Assert.Equal([0L, 15L], feed.Mappings.Select(one => one.From)));
        Assert.Equal(["0 15", "1 15", "2 15", "3 15"], Kept("second"));
        foreach (var feed in second.Feeds) Assert.Equal(["first", "second"],
            feed.Mappings.Select(one => EventIdBy(one.Reader!)));
    }

    [SkippableFact]
    public async Task A_source_that_was_plain_stays_so_up_to_where_it_is_and_can_be_so_again()
    {
        _world.Write(10);
        await Read(Mapping(""), 10);
        Assert.Empty(_store.Mappings);
        await Read(Mapping("first"), 10);
        Assert.Equal(["0 10", "1 10", "2 10", "3 10"], Kept("first"));
        _world.Write(10);
        await Read(Mapping("first"), 20);

        var third = await Read(Mapping(""), 20);

        Assert.All(third.Feeds, feed => Assert.Equal(new MappedFrom(20, null), Assert.Single(feed.Mappings)));
    }

    [SkippableFact]
    public async Task Headers_come_with_their_records_When_the_mapping_looks_at_them()
    {
        _world.Write("{}", ("ce_type", "sold"), ("trace", ""));
        const string Typed = "lines all:\n  event_id: headers.ce_type\n  user_id: \"u\"\n  sku: \"s\"\n  amount: 1\n "
            + " quantity: 1\n  occurred_at: epoch_s(0)";

        await Read(Of("typed", Typed), 1);
        var plain = await Read(Mapping("plain"), 1);

        Assert.All(plain.Sources, record => Assert.Null(record.Headers));
        _world.Write("{}", ("ce_type", "sold"), ("trace", ""));
        var typed = await Read(Of("typed", Typed), 2);
        var record = typed.Sources.Last();
        Assert.Equal(["ce_type=sold", "trace="],
            record.Headers!.Select(header => $"{header.Name}={System.Text.Encoding.UTF8.GetString(header.Value!)}"));
        var reader = typed.Feeds.First().Mappings[^1].Reader!;
        Assert.Equal(MappedAs.Lines, reader.Read(record.Bytes.Span, record.Headers!, out _));
        Assert.Equal("sold", System.Text.Encoding.UTF8.GetString(reader[0].EventId));
    }

    private async Task<Member> Read(TopicMapping mapping, long end)
    {
        var member = _world.Join(_world.Settings(), book: _store, mapping: mapping);
        await member.Until(it => it.Assigned == KafkaWorld.Partitions
            && _world.Committed().All(offset => offset == end));
        await member.DisposeAsync();
        return member;
    }

    private IEnumerable<string> Kept(string name) =>
        _store.Mappings.Where(one => one.Name == name).OrderBy(one => one.Source,
            StringComparer.Ordinal).Select(one => $"{one.Source[^1]} {one.From}");

    private static TopicMapping Mapping(string name)
    {
        if (name.Length == 0) return new TopicMapping("", "", "", new Dictionary<string, string>(), Open);
        return Of(name, TextOf(name));
    }

    private static TopicMapping Of(string name, string text)
    {
        Assert.True(MappingText.TryParse(text, out var mapping, out _));
        return new TopicMapping(name, mapping.Version, "", new Dictionary<string,
            string>
        { [mapping.Version] = text }, Open);
    }

    private static string TextOf(string name) => $"""
        lines all:
          event_id: "{name}"
          user_id: "u"
          sku: "s"
          amount: 1
          quantity: 1
          occurred_at: epoch_s(0)
        """;

    private static MappingReader Open(string text, string? rates)
    {
        Assert.Null(rates);
        Assert.True(MappingText.TryParse(text, out var mapping, out _));
        return new MappingReader(mapping, new MappingSettings(BaseCurrency.Of("EUR"), BusinessCalendar.Utc));
    }

    private static string EventIdBy(MappingReader reader)
    {
        Assert.Equal(MappedAs.Lines, reader.Read("{}"u8, out _));
        return System.Text.Encoding.UTF8.GetString(reader[0].EventId);
    }
}

/// <summary>The contract over a broker of the test's own.</summary>
[Trait("Category", "Kafka")]
[Trait("Category", "Slow")]
public sealed class KafkaMappingTests() : MappedSourceContract(null, () => new KafkaWorld());

/// <summary>The contract over a broker that was given.</summary>
[Trait("Category", "RealBroker")]
[Trait("Category", "Slow")]
public sealed class GivenMappingTests() : MappedSourceContract(
    TestBroker.Given is null
        ? $"No broker was given: set {TestBroker.Variable} to the address of one, as host:port, to test with "
        + $"it." : null,
    () => new KafkaWorld(TestBroker.Given));
