namespace Cohort.Store.Serving.Sqlite;

/// <summary>
/// The drafts of a data directory, in a file of its own: a draft changes nothing of its state, and is written while a run has the
/// directory. Each change opens the file, so that any number of processes take turns.
/// </summary>
/// <param name="directory">The directory.</param>
internal sealed class DraftFile(string directory) : IDraftStore
{
    internal static readonly SchemaSteps Steps = new([DraftRows.Schema, ServingTables.Draft.MigrationSql], "Save a draft first.");

    private readonly string _path = Path.Combine(directory, DataDirectory.DraftsFileName);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Draft>> DraftsAsync(CancellationToken cancel = default) => Read<IReadOnlyList<Draft>>(DraftRows.All, [], cancel);

    /// <inheritdoc/>
    public Task<Draft?> DraftAsync(string name, CancellationToken cancel = default) => Read(file => DraftRows.One(file, name), null, cancel);

    /// <inheritdoc/>
    public Task<(DraftOutcome Outcome, Draft? Former)> WriteDraftAsync(Draft draft, string? after, CancellationToken cancel = default) =>
        Write(file => DraftRows.Write(file, draft, after), cancel);

    /// <inheritdoc/>
    public Task<(DraftOutcome Outcome, Draft? Former)> DeleteDraftAsync(string name, string after, CancellationToken cancel = default) =>
        Write(file => DraftRows.Delete(file, name, after), cancel);

    private Task<T> Read<T>(Func<Database, T> read, T none, CancellationToken cancel) => Task.Run(
        () =>
        {
            if (!File.Exists(_path)) return none;
            using var file = new Database(_path, write: true) { Remedy = BesideFiles.Remedy };
            Steps.Migrate(file);
            return read(file);
        },
        cancel);

    private Task<T> Write<T>(Func<Database, T> write, CancellationToken cancel) => Task.Run(
        () =>
        {
            PrivateFile.Ensure(_path);
            using var file = new Database(_path, write: true) { Remedy = BesideFiles.Remedy };
            Steps.Migrate(file);
            file.Run("PRAGMA synchronous = FULL");
            file.Run("BEGIN IMMEDIATE");
            var result = write(file);
            file.Run("COMMIT");
            return result;
        },
        cancel);
}
