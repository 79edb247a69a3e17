using Cohort.Core;
using Cohort.Core.Ingest;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Engine.Sources;

/// <summary>Reads the records of a source into a record batch: purchases in the plain format, or a shop's own by a mapping.</summary>
/// <remarks>It goes with one record batch: sequencing that may need it again.</remarks>
internal sealed class RecordReader(EventSource source, BaseCurrency currency, BusinessCalendar calendar, RefusedUsers? refused = null)
{
    private readonly PurchaseReader _plain = new(currency, calendar, refused: refused);
    private readonly MappingReader? _mapped = source.Mapping?.CreateReader(currency, calendar, refused);
    private byte[]? _header;

    /// <summary>Reads a chunk.</summary>
    public void Read(Chunk chunk, RecordBatch recordBatch, RangeTable table, Selection selection)
    {
        if (!chunk.IsOversized)
        {
            Read(chunk, chunk.Buffer, chunk.Length, chunk.HeaderBytes, recordBatch, table, selection);
            return;
        }

        var most = _mapped is null ? Limits.RecordBytes : EventMapping.MostRecordBytes;
        recordBatch.ReadOversized(chunk.Buffer, chunk.Length, chunk.SourceBytes - chunk.LineEndBytes, table, most);
    }

    /// <summary>Reads some of the records of a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="bytes">The records.</param>
    /// <param name="length">How many bytes of them count.</param>
    /// <param name="header">How many of these are the header of CSV.</param>
    /// <param name="recordBatch">Takes the purchases.</param>
    /// <param name="table">The ranges to route to.</param>
    /// <param name="selection">Which purchases are applied.</param>
    public void Read(Chunk chunk, byte[] bytes, int length, int header, RecordBatch recordBatch, RangeTable table, Selection selection)
    {
        if (_mapped is null)
        {
            Pipeline.Read(recordBatch, bytes, length, table, _plain, selection);
            return;
        }

        if (chunk.Header is { } line && line != _header)
        {
            _mapped.TakeHeader(line);
            _header = line;
        }

        Pipeline.Read(recordBatch, bytes, length, header, table, _mapped, selection);
    }
}
