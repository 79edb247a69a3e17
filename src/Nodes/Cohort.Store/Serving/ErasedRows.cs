using System.Text.Json;

namespace Cohort.Store.Serving;

/// <summary>What an erasure finds and counts in a serving store, whatever database that is in.</summary>
/// <param name="erasure">The erasure, with its user's id.</param>
internal sealed class ErasedRows(StoredErasure erasure)
{
    private readonly List<RemovedPart> _removed = [.. erasure.Removed];

    /// <summary>The tables that have scores of users.</summary>
    public static IReadOnlyList<SealedTable> OfScores { get; } = [ServingTables.Score, ServingTables.ScoreLog, ServingTables.Action];

    /// <summary>The user's id in texts.</summary>
    public UserText User { get; } = new(erasure.UserId);

    /// <summary>What texts say in its place.</summary>
    public string Instead { get; } = $"(erased {erasure.Mark.Called})";

    /// <summary>The erasure, with all that was noted.</summary>
    public StoredErasure Erasure => erasure with { Removed = [.. _removed] };

    /// <summary>Notes what was removed; what is noted already is added to.</summary>
    public void Note(string place, string what, long count)
    {
        if (count == 0) return;
        var at = _removed.FindIndex(part => part.Place == place && part.What == what);
        if (at < 0) _removed.Add(new RemovedPart(place, what, count));
        else _removed[at] = _removed[at] with { Count = _removed[at].Count + count };
    }

    /// <summary>Texts without the user's id; null where none has it.</summary>
    public string[]? Replaced(string[] texts)
    {
        string[] replaced = Array.ConvertAll(texts, text => User.Without(text, Instead));
        return texts.SequenceEqual(replaced) ? null : replaced;
    }

    /// <summary>Whether a refused record is the user's.</summary>
    public bool IsLetter(string detail, ReadOnlySpan<byte> record) => User.IsRecordOf(record) || User.IsIn(detail);

    /// <summary>A list as a column holds it.</summary>
    public static string Column<T>(IReadOnlyList<T> list) => JsonSerializer.Serialize(list);
}
