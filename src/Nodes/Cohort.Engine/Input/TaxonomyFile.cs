using System.Globalization;
using Cohort.Core.Taxonomies;
using CsvHelper;
using CsvHelper.Configuration;

namespace Cohort.Engine.Input;

/// <summary>The file of a taxonomy: CSV with the columns sku, category and, where known, brand.</summary>
internal static class TaxonomyFile
{
    /// <summary>Faults told at once: enough to see a pattern, few enough to read.</summary>
    public const int MostFaults = 20;

    /// <summary>Bytes, decompressed: some three million skus, which take a gigabyte while they are read.</summary>
    public const long MostBytes = 128L * 1024 * 1024;

    /// <summary>Reads a taxonomy from .csv or .csv.gz.</summary>
    /// <exception cref="EngineException">The file is missing or wrong; up to <see cref="MostFaults"/> rows are named.</exception>
    public static Taxonomy Read(string path)
    {
        using var table = CsvTable.Open(path, ["sku", "category"], ["brand"], MostBytes);
        return Read(table);
    }

    /// <summary>The same from a stream of CSV; the name is for messages.</summary>
    internal static Taxonomy Read(string name, Stream content)
    {
        using var table = CsvTable.Open(name, content, ["sku", "category"], ["brand"], MostBytes);
        return Read(table);
    }

    private static Taxonomy Read(CsvTable table)
    {
        var builder = new TaxonomyBuilder();
        var faults = new List<string>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            while (faults.Count < MostFaults && table.Read())
            {
                var fault = builder.Add(table.Line, table[0], Shared(names, table[1]), Shared(names, table[2]));
                if (fault is not null) faults.Add(table.Located(fault.Field, fault.Detail));
            }
        }
        catch (EngineException broken) when (faults.Count > 0)
        {
            faults.Add(broken.Message);
        }
        if (faults.Count == MostFaults) faults.Add($"Only the first {MostFaults} faults are shown.");
        return faults.Count == 0 ? builder.Build() : throw EngineException.BadInput(string.Join(Environment.NewLine, faults));
    }

    // The rows of a category share its name.
    private static string Shared(Dictionary<string, string> names, string name) => names.TryGetValue(name, out var known) ? known : names[name] = name;

    /// <summary>Writes rows as such a file, in the order given, with a line feed at each end of line.</summary>
    public static void Write(Stream stream, IEnumerable<TaxonomyRow> rows)
    {
        var format = new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var csv = new CsvWriter(new StreamWriter(stream, leaveOpen: true), format);
        foreach (var row in rows.Prepend(new TaxonomyRow("sku", "category", "brand")))
        {
            csv.WriteField(row.Sku);
            csv.WriteField(row.Category);
            csv.WriteField(row.Brand);
            csv.NextRecord();
        }
    }
}
