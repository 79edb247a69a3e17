namespace Cohort.Store;

/// <summary>The versions of a SQLite file: each is the one before and some statements.</summary>
/// <param name="migrations">The statements that make each version of the one before.</param>
/// <param name="remedy">What makes a file that has nothing in it yet hold something; a sentence.</param>
internal sealed class SchemaSteps(string[][] migrations, string remedy)
{
    private int Version => migrations.Length;

    /// <summary>Brings a database to the version that this program writes; all or nothing.</summary>
    /// <exception cref="StoreException">The database is of a newer version.</exception>
    public void Migrate(Database database)
    {
        var version = database.Scalar("PRAGMA user_version");
        RequireKnown(database, version);
        if (version == Version) return;
        database.AddChecksumFunctions();
        database.AddChunkFunctions();
        database.Run("BEGIN IMMEDIATE");
        for (var step = (int)version; step < Version; step++)
        {
            foreach (var sql in migrations[step]) database.Run(sql);
        }

        database.Run($"PRAGMA user_version = {Version}");
        database.Run("COMMIT");
    }

    /// <summary>Whether a database holds something, of a version that is to be migrated.</summary>
    public bool IsOlder(Database database) => database.Scalar("PRAGMA user_version") is var version && version > 0 && version < Version;

    /// <summary>Makes sure that a database that is only read has a version that this program knows.</summary>
    public void RequireCurrent(Database database)
    {
        var version = database.Scalar("PRAGMA user_version");
        RequireKnown(database, version);
        if (version == 0)
            throw new StoreException($"'{database.File}' holds no Cohort data yet. {remedy}") { Fault = StoreFault.Missing };
        if (version < Version)
            throw new StoreException($"'{database.File}' has schema version {version} and this program reads {Version}. Run 'cohort run' once, which migrates it.");
    }

    private void RequireKnown(Database database, long version)
    {
        if (version > Version)
        {
            throw new StoreException(
                $"'{database.File}' was written by a newer Cohort: its schema version is {version}, and this program knows up to {Version}. Use the newer program.");
        }
    }
}
