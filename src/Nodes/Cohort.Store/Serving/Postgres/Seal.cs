using System.Buffers;
using System.Text;
using Cohort.Store.Checksums;

namespace Cohort.Store.Serving.Postgres;

/// <summary>
/// The checksum of a row in PostgreSQL, which the program makes of the values that it writes, in the order of the columns. Texts count in
/// the form that PostgreSQL holds, dates as days, and times as ticks of 100 ns.
/// </summary>
internal readonly struct Seal
{
    private const int Short = 256;

    private readonly RowChecksum _sum;

    private Seal(RowChecksum sum) => _sum = sum;

    /// <summary>What the column holds: 32 bits, as a number with a sign.</summary>
    public int Value => unchecked((int)_sum.Value);

    /// <summary>Begins with the name of the table.</summary>
    public static Seal Of(SealedTable table) => new(table.Start);

    public Seal Add(long value)
    {
        var sum = _sum;
        sum.Add(value);
        return new Seal(sum);
    }

    public Seal Add(double value)
    {
        var sum = _sum;
        sum.Add(value);
        return new Seal(sum);
    }

    public Seal Add(bool value) => Add(value ? 1 : 0);

    public Seal Add(DateOnly date) => Add(date.DayNumber);

    public Seal Add(DateTime time) => Add(time.Ticks);

    /// <summary>Adds a text as it is given to <see cref="Commands.Value"/>.</summary>
    public Seal Add(string text) => AddForm(PostgresText.Of(text));

    /// <summary>Adds a text in the form that PostgreSQL holds.</summary>
    public Seal AddForm(string form)
    {
        var sum = _sum;
        var most = Encoding.UTF8.GetMaxByteCount(form.Length);
        var rented = most > Short ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> bytes = rented is null ? stackalloc byte[Short] : rented;
        sum.AddText(bytes[..Encoding.UTF8.GetBytes(form, bytes)]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return new Seal(sum);
    }

    public Seal Add(ReadOnlySpan<byte> bytes)
    {
        var sum = _sum;
        sum.AddBlob(bytes);
        return new Seal(sum);
    }

    public Seal AddNull()
    {
        var sum = _sum;
        sum.AddNull();
        return new Seal(sum);
    }

    public Seal Add(long? value) => value is { } there ? Add(there) : AddNull();

    public Seal Add(DateOnly? date) => date is { } there ? Add(there) : AddNull();
}
