using Cohort.Core.Encodings;
using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <summary>A model whose scores rules use.</summary>
/// <param name="Name">What it predicts, as in <c>score("churn")</c>.</param>
/// <param name="Version">Its version.</param>
public readonly record struct ScoringModel(string Name, string Version);

/// <summary>
/// Scores of users of one range, on their way back to the range, where they are an input like purchases: journaled, so
/// that a replay gives the same memberships without any model. <see cref="ScoringState.AddNews"/> fills it.
/// </summary>
public sealed class ScoreSection
{
    private readonly ByteWriter _users = new();
    private readonly (byte[] Name, byte[] Version)[] _models;
    private ushort _date;

    /// <summary>An empty section.</summary>
    /// <param name="models">The models whose scores it takes, in the order in which users have them.</param>
    /// <exception cref="ArgumentException">There is none, or there are more than <see cref="Limits.Models"/>, or one has no name that fits.</exception>
    public ScoreSection(IReadOnlyList<ScoringModel> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count is 0 or > Limits.Models)
            throw new ArgumentException($"Scores are of 1 to {Limits.Models} models, not of {models.Count}.", nameof(models));
        Models = models;
        _models = [.. models.Select(model => (Text.UTF8.GetBytes(model.Name), Text.UTF8.GetBytes(model.Version)))];
    }

    /// <summary>The models.</summary>
    public IReadOnlyList<ScoringModel> Models { get; }

    /// <summary>Number of users.</summary>
    public int Count { get; private set; }

    /// <summary>Begins anew.</summary>
    /// <param name="asOf">The as-of date of the features that the scores are of.</param>
    public void Begin(BusinessDate asOf)
    {
        _users.Clear();
        (_date, Count) = (asOf.Day, 0);
    }

    internal void Add(ReadOnlySpan<byte> userId, ReadOnlySpan<int> perMillion)
    {
        _users.ShortText(userId);
        foreach (var score in perMillion)
        {
            if (score > ScoreColumn.Million) throw new ArgumentOutOfRangeException(nameof(perMillion), score, "A score is at most a million millionths.");
            _users.Varint((ulong)(Math.Max(score, -1) + 1));
        }

        Count++;
    }

    internal void Write(ByteWriter bytes)
    {
        bytes.Varint(_date);
        bytes.Varint((ulong)_models.Length);
        foreach (var (name, version) in _models)
        {
            bytes.ShortText(name);
            bytes.ShortText(version);
        }

        bytes.Varint((ulong)Count);
        bytes.Raw(_users.Written);
    }
}
