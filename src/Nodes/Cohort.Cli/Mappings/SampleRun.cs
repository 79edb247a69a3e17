using System.Text;
using System.Text.Json.Serialization;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;
using Cohort.Store.Questions;

namespace Cohort.Cli.Mappings;

/// <summary>A purchase line of a sample, or what takes one back, as people and programs see it.</summary>
internal sealed record SampleLine(
    long Line, string EventId, string UserId, string Sku, long AmountMinor, int Quantity, DateTimeOffset OccurredAt, BusinessDate Date, string OrderId, string Source)
{
    /// <summary>The event whose place it takes; null where it takes none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Replaces { get; init; }

    /// <summary>The event that it takes back with nothing in its place; null of a purchase.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Voids { get; init; }
}

/// <summary>What a mapping makes of a sample.</summary>
internal sealed class SampleRun
{
    private readonly int _most;

    private SampleRun(int most) => _most = most;

    /// <summary>Records of the sample.</summary>
    public long Records { get; private set; }

    /// <summary>Those of them that became lines.</summary>
    public long Mapped { get; private set; }

    /// <summary>The lines that they became.</summary>
    public long LineCount { get; private set; }

    /// <summary>What the lines add up to.</summary>
    public Int128 AmountMinor { get; private set; }

    /// <summary>Records that the mapping leaves out.</summary>
    public long Filtered { get; private set; }

    /// <summary>Records that are dead letters, by reason.</summary>
    public SortedDictionary<RejectionReason, long> Reasons { get; } = [];

    /// <summary>Records that are dead letters.</summary>
    public long Refused => Reasons.Values.Sum();

    /// <summary>The first lines.</summary>
    public List<SampleLine> Lines { get; } = [];

    /// <summary>The first dead letters.</summary>
    public List<LetterReply> Letters { get; } = [];

    /// <summary>Maps a sample.</summary>
    /// <param name="sample">The events.</param>
    /// <param name="reader">The mapping.</param>
    /// <param name="most">How many lines and dead letters are kept; 0 for all.</param>
    /// <exception cref="CommandException">The header of CSV is none.</exception>
    public static SampleRun Of(EventLines sample, MappedEvents reader, int most)
    {
        var run = new SampleRun(most == 0 ? int.MaxValue : most);
        while (reader.TryRead(sample, out var mapped)) run.Take(sample, reader, mapped);
        return run;
    }

    private void Take(EventLines sample, MappedEvents reader, MappedAs mapped)
    {
        Records++;
        switch (mapped)
        {
            case MappedAs.Lines:
                Mapped++;
                for (var i = 0; i < reader.Reader.Count; i++) Add(sample.Line, reader.Reader, i);
                break;
            case MappedAs.Filtered:
                Filtered++;
                break;
            default:
                var letter = reader.Letter!;
                Reasons[letter.Rejection.Reason] = Reasons.GetValueOrDefault(letter.Rejection.Reason) + 1;
                if (Letters.Count < _most) Letters.Add(LetterReply.Of(letter));
                break;
        }
    }

    private void Add(long number, MappingReader reader, int index)
    {
        var line = reader[index];
        LineCount++;
        AmountMinor += line.AmountMinor;
        if (Lines.Count >= _most) return;
        var taken = line.Replaces.IsEmpty ? null : Text(line.Replaces);
        Lines.Add(new SampleLine(
            number, Text(line.EventId), Text(line.UserId), Text(line.Sku), line.AmountMinor, line.Quantity,
            DateTimeOffset.FromUnixTimeSeconds(line.OccurredAt), line.Date, Text(line.OrderId), Text(line.Source))
        {
            Replaces = line.IsVoid ? null : taken,
            Voids = line.IsVoid ? taken : null,
        });
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
