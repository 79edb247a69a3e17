using System.Text;

namespace Cohort.Core.Mappings.Records;

/// <summary>Lines of CSV as texts, for people to look at; <see cref="CsvRecord"/> reads them without making any.</summary>
public static class CsvText
{
    /// <summary>The sign that parts the fields of a header: that of comma, semicolon, tab and bar which it has most of, outside quotes.</summary>
    public static byte SeparatorOf(ReadOnlySpan<byte> header) => CsvRecord.SeparatorOf(header);

    /// <summary>The fields of a line without a line end; null where a quote is out of place or never closed.</summary>
    public static IReadOnlyList<string>? FieldsOf(ReadOnlySpan<byte> line, byte separator)
    {
        var found = new List<string>();
        var fields = new CsvFields(line, separator);
        while (fields.TryTake())
        {
            var text = Encoding.UTF8.GetString(fields.Current);
            found.Add(fields.IsQuoted ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text.Trim());
        }

        return fields.IsBroken ? null : found;
    }
}
