using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Texts;
using Cohort.Store;

namespace Cohort.Engine.Shards;

/// <summary>
/// The ranges of a data directory as its store has them: each from its snapshot and the batches after it, several at
/// a time.
/// </summary>
internal sealed record OpenedState(RangeTable Table, RuleContext Context, IReadOnlyList<Shard> Shards)
{
    /// <summary>The latest as-of date of a range; null before the first purchase.</summary>
    public BusinessDate? AsOf => Shards.Max(shard => shard.State.AsOf);

    /// <summary>The home range of a salted user.</summary>
    public Shard HomeOf(Salt salt) => Shards[Table.IndexOf(salt.Hash)];

    /// <summary>The ranges that hold a part of a salted user.</summary>
    public IEnumerable<Shard> HoldersOf(Salt salt) => Shards.Where(shard => salt.HasPointIn(shard.State.Range));

    /// <summary>The latest as-of date of a directory that nobody has read yet.</summary>
    /// <param name="path">The directory.</param>
    /// <exception cref="StoreException">It cannot be read, or a row is damaged.</exception>
    public static BusinessDate? AsOfIn(string path)
    {
        using var directory = DataDirectory.OpenForReading(path);
        return Read(directory, Environment.ProcessorCount, null).AsOf;
    }

    /// <summary>Reads everything.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="workers">How many ranges are read at a time.</param>
    /// <param name="taxonomy">A taxonomy at hand, used in place of the stored one where it is the same.</param>
    /// <exception cref="StoreException">A row is damaged.</exception>
    public static OpenedState Read(DataDirectory directory, int workers, Taxonomy? taxonomy)
    {
        RangeTable table;
        RuleContext context;
        using (var reader = directory.CreateReader())
        {
            table = reader.RangeTable();
            context = ReadContext(directory, reader, taxonomy);
        }

        var shards = new Shard[table.Entries.Count];
        using var readers = new ThreadLocal<StoreReader>(directory.CreateReader, trackAllValues: true);
        try
        {
            InParallel.ForEach(workers, shards.Length, (_, i) =>
                shards[i] = ReadShard(directory, readers.Value!, table, table.Entries[i], context));
        }
        finally
        {
            foreach (var reader in readers.Values) reader.Dispose();
        }

        return new OpenedState(table, context, shards);
    }

    /// <summary>Reads one range of the table that holds.</summary>
    /// <exception cref="StoreException">A row is damaged.</exception>
    public static Shard ReadShard(DataDirectory directory, StoreReader reader, RangeTable table, RangeEntry entry, RuleContext context)
    {
        var replay = new RangeReplay(entry.Id, entry.Range, context);
        var row = "";
        try
        {
            reader.Range(
                entry.Id,
                (seq, bytes) =>
                {
                    row = $"snapshot {seq}";
                    replay.Begin(seq, bytes);
                },
                (seq, bytes) =>
                {
                    row = $"batch {seq}";
                    replay.Apply(seq, bytes);
                });
        }
        catch (Core.Encodings.DamagedDataException e)
        {
            throw StoreException.Damaged($"The {row} of range {entry.Id}", directory.File, e);
        }

        var owner = replay.Finish();
        foreach (var salt in table.Salts.Where(salt => entry.Range.Contains(salt.Hash)).Except(owner.State.Salting.Salts))
            throw new StoreException($"The range table of '{directory.File}' has user '{salt.UserId}' in {salt.Parts} parts, and their range {entry.Id} does not. Restore the directory from a backup, or run again into an empty one.");
        return new Shard(owner);
    }

    /// <summary>The rules and taxonomy that hold in a directory.</summary>
    public static RuleContext ReadContext(DataDirectory directory, StoreReader reader, Taxonomy? atHand)
    {
        if (reader.Rules() is not { } rules || reader.LastTaxonomy() is not { } stored)
            throw new StoreException($"'{directory.File}' has no rules or taxonomy yet. Give {MemberNames.Rules} and {MemberNames.Taxonomy} with a run first.") { Fault = StoreFault.Missing };
        var taxonomy = atHand?.Version == stored.Version ? atHand : TaxonomyEncoding.Decode(reader.TaxonomyAt(stored.Revision)!);
        var settings = directory.ReadSettings()!;
        if (!RuleText.TryParse(rules.Text, out var text, out var errors, settings.WindowDays) || !text.TryBind(taxonomy, out var set, out errors, settings.Currency.MinorDigits))
            throw new StoreException($"The rules stored in '{directory.File}' cannot be read by this program ({errors[0]}). Give them again ({MemberNames.Rules}).");
        return new RuleContext(set, rules.Activation.Revision, taxonomy, stored.Revision);
    }
}
