using System.Globalization;
using System.Text;
using Cohort.Core.Ledgers;
using Cohort.Core.Ranges;
using Cohort.Core.Taxonomies;
using Cohort.Lake.Tables;
using Cohort.Store;

namespace Cohort.Lake.Feeding;

/// <summary>
/// Makes rows of the table of curated lines from batches: each distinct purchase once, and what came too late for the window. What the batches
/// take back becomes rows of its own table.
/// </summary>
internal sealed class CuratedRows
{
    private readonly MappedSources _mappings;
    private readonly VoidRows _voids;
    private readonly RecordColumns _record;
    private readonly BytesBuffer _event;
    private readonly BytesBuffer _sku;
    private readonly BytesBuffer _category;
    private readonly BytesBuffer _brand;
    private readonly ValueBuffer<long> _amount;
    private readonly ValueBuffer<int> _quantity;
    private readonly BytesBuffer _order;
    private readonly ValueBuffer<bool> _isNamed;
    private readonly ValueBuffer<bool> _isExpired;
    private readonly BytesBuffer _taxonomy;
    private readonly BytesBuffer _mapping;

    /// <summary>No rows yet.</summary>
    /// <param name="table">The table of curated lines.</param>
    /// <param name="settings">The settings of the lake.</param>
    /// <param name="mappings">By what sources were read; those of the batches are loaded.</param>
    /// <param name="voids">The rows of what was taken back.</param>
    public CuratedRows(LakeTable table, LakeSettings settings, MappedSources mappings, VoidRows voids)
    {
        (Rows, _mappings, _voids) = (new TableBuffer(table), mappings, voids);
        _record = new RecordColumns(Rows, settings);
        (_event, _sku, _category, _brand) = (Rows.Bytes("event_id"), Rows.Bytes("sku"), Rows.Bytes("category"), Rows.Bytes("brand"));
        (_amount, _quantity, _order) = (Rows.Int64("amount"), Rows.Int32("quantity"), Rows.Bytes("order_key"));
        (_taxonomy, _mapping) = (Rows.Bytes("taxonomy_version"), Rows.Bytes("mapping_version"));
        (_isNamed, _isExpired) = (Rows.Boolean("is_order_named"), Rows.Boolean("is_expired"));
    }

    /// <summary>The rows.</summary>
    public TableBuffer Rows { get; }

    /// <summary>Adds the purchases of a batch, and what it takes back.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="taxonomy">The taxonomy that held.</param>
    /// <exception cref="Core.Encodings.DamagedDataException">The bytes are no batch.</exception>
    public void Add(in LakeBatch batch, Taxonomy taxonomy)
    {
        var reader = new OutcomeReader(batch.Batch, BatchOutcomes.Read(batch.Outcomes), batch.AsOf);
        var source = Encoding.UTF8.GetString(reader.Source);
        while (reader.Next())
        {
            if (!reader.Purchase.IsVoid && reader.Outcome is PurchaseOutcome.Accepted or PurchaseOutcome.Expired) AddRow(ref reader, source, taxonomy);
            else if (reader.Outcome == PurchaseOutcome.Voided && _voids.Lacks(batch.Id)) _voids.Add(ref reader, source);
        }
    }

    private void AddRow(ref OutcomeReader reader, string source, Taxonomy taxonomy)
    {
        var purchase = reader.Purchase;
        _record.Add(ref reader, source);
        _event.Add(purchase.EventId);
        _sku.Add(purchase.Sku);
        var category = taxonomy.CategoryOf(purchase.Sku);
        _category.Add(category == Taxonomy.Unknown ? null : taxonomy.CategoryName(category));
        _brand.Add(taxonomy.BrandOf(purchase.Sku));
        _amount.Add(purchase.AmountMinor);
        _quantity.Add(purchase.Quantity);
        _order.Add(purchase.Order == OrderKey.None ? null : purchase.Order.ToString("x16", CultureInfo.InvariantCulture));
        _isNamed.Add(purchase.NamesOrder);
        _isExpired.Add(reader.Outcome == PurchaseOutcome.Expired);
        _taxonomy.Add(taxonomy.Version.AsSpan());
        _mapping.Add(_mappings.VersionAt(source, reader.Offset));
        Rows.EndRow();
    }
}
