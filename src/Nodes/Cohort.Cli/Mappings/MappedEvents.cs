using Cohort.Core;
using Cohort.Core.Ingest;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;

namespace Cohort.Cli.Mappings;

/// <summary>Maps the records of a file in their order, the header of CSV first.</summary>
internal sealed class MappedEvents(MappingText mapping, MappingSettings settings)
{
    private bool _needsHeader = mapping.IsCsv;

    /// <summary>The lines of the last record.</summary>
    public MappingReader Reader { get; } = new(mapping, settings);

    /// <summary>The last record, where it was refused.</summary>
    public DeadLetter? Letter { get; private set; }

    /// <summary>Maps the next record; false at the end of the file.</summary>
    /// <exception cref="CommandException">The header of CSV is none.</exception>
    public bool TryRead(EventLines lines, out MappedAs mapped)
    {
        mapped = MappedAs.Filtered;
        if (!lines.TryRead(out var record)) return false;
        if (_needsHeader)
        {
            if (Reader.TakeHeader(record) is { } fault) throw CommandException.BadInput($"{lines.Path}, line {lines.Line}: {fault}");
            _needsHeader = false;
            if (!lines.TryRead(out record)) return false;
        }

        mapped = Reader.Read(record, out var rejection);

        // What was cut has more bytes than the reader has seen.
        if (lines.Length > Limits.LargestRecordBytes) rejection = new Rejection(RejectionReason.TooLong, "", $"The record has {lines.Length} bytes; expected at most {settings.MostBytes}.");
        Letter = rejection is null ? null : DeadLetter.Of(lines.Path, lines.Line - 1, lines.Start, rejection, lines.Length, record);
        return true;
    }
}
