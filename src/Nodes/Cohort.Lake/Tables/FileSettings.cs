namespace Cohort.Lake.Tables;

/// <summary>How files are laid out.</summary>
/// <param name="FileBytes">A file ends with the row group that brings it to this size.</param>
/// <param name="RowGroupRows">Rows of a row group: what a reader takes or skips at once.</param>
/// <param name="PageBytes">Bytes of a page before compression: what the page index lets a reader skip.</param>
/// <param name="CompressionLevel">The level of zstd.</param>
public sealed record FileSettings(long FileBytes = 128L << 20, int RowGroupRows = 1 << 17, int PageBytes = 128 << 10, int CompressionLevel = 1)
{
    /// <summary>Who writes; the same for all builds of a form, so that the same rows give the same bytes.</summary>
    public const string CreatedBy = "cohort lake 1";
}
