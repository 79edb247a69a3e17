using System.Text;
using Cohort.Core.Hashing;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Shards;
using Cohort.Store;

namespace Cohort.Engine.Reading;

/// <summary>A data directory as it was at one moment, read beside the process that may be writing it.</summary>
internal sealed class DirectoryView : IDisposable
{
    private readonly DataDirectory _directory;
    private long _moment;

    private DirectoryView(DataDirectory directory, StoredSettings settings, Taxonomy? atHand)
    {
        (_directory, Settings, Store) = (directory, settings, directory.CreateReader());
        _moment = Store.Moment();
        Context = OpenedState.ReadContext(directory, Store, atHand);
        Table = Store.RangeTable();
    }

    /// <summary>The directory.</summary>
    public string Path => _directory.Path;

    /// <summary>Its settings.</summary>
    public StoredSettings Settings { get; }

    /// <summary>Its rows.</summary>
    public StoreReader Store { get; }

    /// <summary>The rules and taxonomy that hold.</summary>
    public RuleContext Context { get; private set; }

    /// <summary>Its ranges.</summary>
    public RangeTable Table { get; private set; }

    /// <summary>Opens a directory.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="atHand">A taxonomy used in place of the stored one where it is the same; null reads that.</param>
    /// <exception cref="StoreException">It holds no data, is damaged or of another version.</exception>
    public static DirectoryView Open(string path, Taxonomy? atHand = null)
    {
        var directory = DataDirectory.OpenForReading(path);
        try
        {
            var settings = directory.ReadSettings()
                ?? throw new StoreException($"The directory '{path}' holds no Cohort data yet. A run into it makes some.") { Fault = StoreFault.Missing };
            return new DirectoryView(directory, settings, atHand);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>The settings of a directory; null where there is none yet.</summary>
    public static StoredSettings? SettingsAt(string path)
    {
        try
        {
            using var directory = DataDirectory.OpenForReading(path);
            return directory.ReadSettings();
        }
        catch (StoreException e) when (e.Fault == StoreFault.Missing)
        {
            return null;
        }
    }

    /// <summary>The lake that a directory feeds; null where it feeds none, or there is no directory yet.</summary>
    public static StoredLake? LakeAt(string path)
    {
        if (SettingsAt(path) is null) return null;
        using var directory = DataDirectory.OpenForReading(path);
        using var reader = directory.CreateReader();
        return reader.Lake();
    }

    /// <summary>The range that owns a user.</summary>
    public RangeEntry EntryOf(string user) => Table.Entries[Table.IndexOf(UserHash.Of(Encoding.UTF8.GetBytes(user)))];

    /// <summary>The rules that hold, before they were bound to the taxonomy.</summary>
    public RuleText RuleText() => _directory.ReadRuleText();

    /// <summary>Holds on to no moment until <see cref="Renew"/>, so that its writer can fold in what it logged.</summary>
    public void Rest() => Store.Rest();

    /// <summary>Moves on to the moment that is now, after <see cref="Rest"/>. What did not change is not read again.</summary>
    /// <param name="atHand">A taxonomy used in place of the stored one where it is the same; null reads that.</param>
    /// <exception cref="StoreException">A row is damaged.</exception>
    public void Renew(Taxonomy? atHand)
    {
        Store.Renew();
        var moment = Store.Moment();
        if (moment == _moment) return;
        Table = Store.RangeTable();
        if (Store.Revisions() != (Context.RulesRevision, Context.TaxonomyRevision)) Context = OpenedState.ReadContext(_directory, Store, atHand);
        _moment = moment;
    }

    /// <summary>Loads one range.</summary>
    /// <exception cref="StoreException">A row is damaged.</exception>
    public RangeState Load(RangeEntry entry) => OpenedState.ReadShard(_directory, Store, Table, entry, Context).State;

    public void Dispose()
    {
        Store.Dispose();
        _directory.Dispose();
    }
}
