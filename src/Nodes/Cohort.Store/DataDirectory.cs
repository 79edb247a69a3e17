using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;

namespace Cohort.Store;

/// <summary>
/// A directory that holds everything of one engine in one SQLite file: journal, snapshots, serving tables and input
/// positions. One process writes it at a time; any number read beside it.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    internal const string FileName = "cohort.db";

    /// <summary>The file of the log of changes over HTTP, beside it.</summary>
    internal const string AuditFileName = "audit.db";

    /// <summary>The file of drafts of rules, beside it.</summary>
    internal const string DraftsFileName = "drafts.db";

    private readonly DirectoryLock? _lock;
    private readonly Database _database;
    private readonly Func<Database> _open;

    private DataDirectory(string path, DirectoryLock? taken, Database database, Func<Database> open)
    {
        Path = path;
        _lock = taken;
        _database = database;
        _open = open;
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>The database file in it.</summary>
    public string File => _database.File;

    /// <summary>Opens a directory for writing, made and migrated where needed.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="durability">What its commits outlive.</param>
    /// <exception cref="StoreException">It is locked, damaged, of a newer version, or cannot be written.</exception>
    public static DataDirectory OpenForWriting(string path, Durability durability = Durability.Power)
    {
        var taken = DirectoryLock.Take(path);
        try
        {
            var file = FileIn(path);
            PrivateFile.Ensure(file);
            return new DataDirectory(path, taken, Prepared(new Database(file, write: true), database => Prepare(database, durability)), () => new Database(file, write: false));
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Brings a directory that an older program wrote up to this one's version; any other is left as it is.</summary>
    /// <exception cref="StoreException">It is locked, or damaged.</exception>
    public static void BringUp(string path)
    {
        if (!System.IO.File.Exists(FileIn(path))) return;
        using (var database = new Database(FileIn(path), write: true))
        {
            if (!Schema.IsOlder(database)) return;
        }

        OpenForWriting(path).Dispose();
    }

    /// <summary>Opens a directory for reading, beside a process that may be writing it.</summary>
    /// <exception cref="StoreException">It holds no data, is damaged or of another version.</exception>
    public static DataDirectory OpenForReading(string path)
    {
        var file = FileIn(path);
        if (!System.IO.File.Exists(file))
            throw new StoreException($"The directory '{path}' holds no Cohort data. Run into it first, or correct the path.") { Fault = StoreFault.Missing };
        return ReadOnlyOpening.Open(file, (held, open) => new DataDirectory(path, held, Prepared(open(), Schema.RequireCurrent), open));
    }

    /// <summary>The settings that hold for the life of the directory; null where it is new.</summary>
    public StoredSettings? ReadSettings() => StoredSettings.Read(_database);

    /// <summary>Stores what a new directory begins with, at once.</summary>
    public void Initialise(StoredSettings settings, RangeTable table, string rules, RuleContext context, ReadOnlySpan<byte> taxonomy, ActivationEntry entry)
    {
        using var writer = CreateCommitWriter();
        writer.Settings(settings, table);
        writer.Rules(new Activation(context.RulesRevision, context.Rules.Version), rules);
        writer.Taxonomy(new Activation(context.TaxonomyRevision, context.Taxonomy.Version), taxonomy);
        writer.Activated(ContextVersion.Of(context), context.Taxonomy.Version, rules: true, taxonomy: true, entry);
        writer.Commit();
        writer.Checkpoint();
    }

    /// <summary>The rules that hold, as text.</summary>
    /// <exception cref="StoreException">This program cannot read them.</exception>
    public RuleText ReadRuleText()
    {
        using var reader = CreateReader();
        if (reader.Rules() is { } rules && RuleText.TryParse(rules.Text, out var text, out _, ReadSettings()!.WindowDays)) return text;
        throw new StoreException($"The rules stored in '{File}' cannot be read by this program. Give them again.");
    }

    /// <summary>A writer of commits. One at a time; used by one thread.</summary>
    public CommitWriter CreateCommitWriter() => new(_database);

    /// <summary>A reader with a connection of its own, for one thread; all it reads is of one moment.</summary>
    public StoreReader CreateReader() => new(_open());

    /// <summary>Keeps a copy of everything as it is now, which <see cref="KeptCopy.PutBack"/> goes back to.</summary>
    /// <exception cref="StoreException">The disk is full, or fails.</exception>
    public void KeepCopy() => KeptCopy.Make(Path, _database);

    /// <summary>Writes everything as it is at this moment to a new file.</summary>
    /// <exception cref="StoreException">The disk is full, or fails.</exception>
    public void CopyTo(string file) => KeptCopy.Write(_database, file);

    /// <summary>Leaves nothing of what was deleted in the file, or in the log beside it.</summary>
    /// <exception cref="StoreException">Somebody reads what was there before, or the disk is full.</exception>
    public void Scrub() => SqliteScrub.Run(_database);

    /// <summary>Asks SQLite to check the whole file: <c>ok</c>, or what is wrong.</summary>
    public string CheckIntegrity()
    {
        var findings = new List<string>();
        try
        {
            findings.AddRange(_database.Integrity());
        }
        catch (StoreException e) when (e.Fault == StoreFault.Unusable)
        {
            findings.Add(e.Message);
        }

        return findings.Count == 0 ? "ok" : string.Join("; ", findings);
    }

    /// <summary>Compares the tables and columns of the file with those that this program makes; a sentence for each difference.</summary>
    public IReadOnlyList<string> CheckSchema()
    {
        using var made = new Database(":memory:", write: true);
        Schema.Migrate(made);
        var (expected, found) = (SchemaColumns.Of(made), SchemaColumns.Of(_database));
        return [
            .. expected.Except(found).Select(column => $"The file lacks {column}."),
            .. found.Except(expected).Select(column => $"The file has {column}, which this program does not make."),
        ];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _database.Dispose();
        _lock?.Dispose();
    }

    private static string FileIn(string path) => System.IO.Path.Combine(path, FileName);

    private static Database Prepared(Database database, Action<Database> prepare)
    {
        try
        {
            prepare(database);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void Prepare(Database database, Durability durability)
    {
        // Programs before version 5 of the schema let everybody read what they made.
        if (Schema.IsOlder(database))
        {
            foreach (var file in (string[])[database.File, database.File + "-wal", database.File + "-shm"]) PrivateFile.Tighten(file);
        }

        // Batches and snapshots are large: bigger pages mean fewer of them. Only a new file takes this setting.
        database.Run("PRAGMA page_size = 8192");
        database.Run("PRAGMA journal_mode = WAL");

        // Each commit waits for the disk, or each checkpoint does: then a dying machine takes what came after the last one, and
        // the input position with it, so that it is read again.
        database.Run($"PRAGMA synchronous = {(durability == Durability.Power ? "FULL" : "NORMAL")}");
        database.Run("PRAGMA cache_size = -32768");

        // The writer checkpoints when it suits it.
        database.Run("PRAGMA wal_autocheckpoint = 0");
        Schema.Migrate(database);
    }
}
