using System.Collections.Concurrent;
using Cohort.Actors.Connectors;
using Cohort.Actors.Kafka;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;
using Cohort.Node.Settings;
using Cohort.Store.Questions;

namespace Cohort.Node.Intake;

/// <summary>
/// Writes purchases that somebody sends to the topic of purchases, under the id of their user. Nodes read them from there as those of
/// anybody, so that one that came before counts once. What no reader would take is refused here, and written nowhere.
/// </summary>
internal sealed class TopicIntake(NodeSettings settings, KafkaRecordWriter writer) : IPurchaseIntake
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<RecordCheck>> _checks = new(StringComparer.Ordinal);

    private string Topic => settings.Kafka!.Topics.Purchases;

    /// <summary>Who takes purchases on a node with these settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="writer">Writes to the topic; null without Kafka.</param>
    public static IPurchaseIntake Of(NodeSettings settings, KafkaRecordWriter? writer)
    {
        if (writer is null)
            return new NoIntake("This node knows no broker, so it cannot write purchases to their topic. Send them to a node with cohort.kafka.enabled = on, or write them to the topic.");
        return settings.Kafka!.SchemaRegistry is null ? new TopicIntake(settings, writer)
            : new NoIntake($"The records of the topic '{settings.Kafka.Topics.Purchases}' have schemas of a registry, and purchases are sent here as JSON. Write them to the topic with its schema.");
    }

    public async Task<IReadOnlyList<LineOutcome>> TakeAsync(ReadOnlyMemory<byte> lines, int count, string? mapping, CancellationToken cancel)
    {
        var sent = Look(lines.Span, count, mapping);
        try
        {
            var places = await Task.WhenAll(sent.Select(WriteAsync)).WaitAsync(cancel);
            return [.. sent.Zip(places, OutcomeOf)];
        }
        catch (TopicWriteException fault)
        {
            throw new CohortException(Refusal.NotReady, $"It is not certain that all of the purchases are in the topic. {fault.Message} Send all of them again when the brokers answer: each counts once by its event id.", cause: fault);
        }
    }

    private static LineOutcome OutcomeOf(SentRecord sent, TopicPlace? place) => sent switch
    {
        { Rejection: { } why } => new LineOutcome(LineStatus.Refused, 0, why),
        { Records.Count: 0 } => new LineOutcome(LineStatus.Filtered, 0),
        _ => new LineOutcome(LineStatus.Accepted, sent.Purchases, null, place),
    };

    private List<SentRecord> Look(ReadOnlySpan<byte> lines, int count, string? mapping)
    {
        // A name is kept when it is known that there is a mapping of that name.
        if (!_checks.TryGetValue(mapping ?? "", out var free) || !free.TryTake(out var check)) check = CheckOf(mapping);
        var sent = new List<SentRecord>(count);
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\n');
            sent.Add(check.Look(lines[..end]));
            lines = lines[(end + 1)..];
        }

        (free ?? _checks.GetOrAdd(mapping ?? "", _ => [])).Add(check);
        return sent;
    }

    private async Task<TopicPlace?> WriteAsync(SentRecord sent)
    {
        TopicPlace? last = null;
        foreach (var (key, value) in sent.Records)
        {
            var (partition, offset) = await writer.WriteAsync(new TopicRecord(Topic, key, value));
            last = new TopicPlace(partition, offset);
        }

        return last;
    }

    // The topic has one format. Purchases by another mapping fit only where that is the plain one.
    private RecordCheck CheckOf(string? mapping)
    {
        var plain = new PurchaseReader(settings.Currency, settings.Calendar, settings.RecordBytes);
        var own = settings.Mapping;
        var (isPlain, ownName) = (own.Version.Length == 0, Path.GetFileNameWithoutExtension(own.Name));
        if (!isPlain && (mapping is null || mapping == ownName))
            return new RecordCheck(plain, own.Open(own.Texts[own.Version], own.RatesVersion.Length > 0 ? own.Texts[own.RatesVersion] : null), false, settings.Currency);
        if (mapping is null) return new RecordCheck(plain, null, false, settings.Currency);
        if (!isPlain)
            throw new CohortException(Refusal.Wrong, $"The topic '{Topic}' is read by the mapping \"{ownName}\" (cohort.kafka.mapping), so nothing else can be sent here. Leave mapping away.");
        return new RecordCheck(plain, own.Open(TextOf(mapping), null), true, settings.Currency);
    }

    private static string TextOf(string name)
    {
        if (ReadyMappings.OfJson.FirstOrDefault(one => one.Name == name) is { } ready) return ready.Text;
        throw ReadyMappings.All.Any(one => one.Name == name) ? SentMappings.ReadsCsv(name) : SentMappings.Unknown(name, null);
    }
}
