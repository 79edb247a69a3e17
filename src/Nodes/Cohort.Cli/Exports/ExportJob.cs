using Cohort.Engine.Reading;
using Cohort.Store.Questions;

namespace Cohort.Cli.Exports;

/// <summary>One export: what it reads, and the file it writes.</summary>
internal sealed class ExportJob(ICohort cohort, string? data, string path, TextWriter output, bool raw, Action<long> progress, CancellationToken cancel) : IDisposable
{
    private CsvFile? _csv;
    private DirectoryView? _view;

    /// <summary>Who is asked.</summary>
    public ICohort Cohort { get; } = cohort;

    /// <summary>The data directory itself, for what nobody can be asked for.</summary>
    /// <exception cref="CohortException">It is a cluster that is exported.</exception>
    public DirectoryView View => _view ??= DirectoryView.Open(data
        ?? throw new CohortException(Refusal.NotHere, "The spend of all users is exported from a data directory, given with --data. A cluster tells it of one user at a time: 'cohort user'."));

    public Action<long> Progress { get; } = progress;

    public CancellationToken Cancel { get; } = cancel;

    /// <summary>Rows written.</summary>
    public long Rows => _csv?.Rows ?? 0;

    /// <summary>Starts the file, when the rows are about to come.</summary>
    public CsvFile Open(string[] columns) => _csv = CsvFile.Create(path, output, raw, columns);

    /// <summary>Completes the file.</summary>
    public void Commit() => _csv?.Commit();

    public void Dispose()
    {
        _csv?.Dispose();
        _view?.Dispose();
    }
}
