using Cohort.Store.Questions;

namespace Cohort.Cli.Exports;

/// <summary>One export: whom it asks, and the file it writes.</summary>
internal sealed class ExportJob(ICohort cohort, string path, TextWriter output, bool raw, Action<long> progress, CancellationToken cancel) : IDisposable
{
    private CsvFile? _csv;

    /// <summary>Who is asked.</summary>
    public ICohort Cohort { get; } = cohort;

    public Action<long> Progress { get; } = progress;

    public CancellationToken Cancel { get; } = cancel;

    /// <summary>Rows written.</summary>
    public long Rows => _csv?.Rows ?? 0;

    /// <summary>Starts the file, when the rows are about to come.</summary>
    public CsvFile Open(string[] columns) => _csv = CsvFile.Create(path, output, raw, columns);

    /// <summary>Completes the file.</summary>
    public void Commit() => _csv?.Commit();

    public void Dispose() => _csv?.Dispose();
}
