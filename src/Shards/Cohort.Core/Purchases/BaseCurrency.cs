using System.Text;

namespace Cohort.Core.Purchases;

/// <summary>The currency of all amounts of a data directory or a cluster.</summary>
/// <remarks>
/// The digits are kept beside the code: amounts are stored in minor units, so what these are must not change with a table
/// of currencies. What was stored before Cohort knew that table has 2 digits in every currency.
/// </remarks>
public sealed record BaseCurrency
{
    private readonly byte[] _bytes;

    /// <summary>A currency whose digits are known.</summary>
    /// <param name="code">ISO 4217 code, three upper-case letters.</param>
    /// <param name="minorDigits">Digits after the point, 0 to <see cref="MinorUnits.Most"/>.</param>
    /// <exception cref="ArgumentException">The code is not three letters from A to Z, or no currency has so many digits.</exception>
    public BaseCurrency(string code, int minorDigits)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentOutOfRangeException.ThrowIfNegative(minorDigits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minorDigits, MinorUnits.Most);
        _bytes = Encoding.UTF8.GetBytes(code);
        if (!MinorUnits.IsCode(_bytes)) throw new ArgumentException($"\"{code}\" is not three letters from A to Z.", nameof(code));
        (Code, MinorDigits) = (code, minorDigits);
    }

    /// <summary>ISO 4217 code, three upper-case letters.</summary>
    public string Code { get; }

    /// <summary>Digits after the point: 2 of EUR, 3 of KWD, none of JPY.</summary>
    public int MinorDigits { get; }

    /// <summary>The letters of the code.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A currency with as many digits as ISO 4217 gives it.</summary>
    /// <param name="code">ISO 4217 code, three upper-case letters.</param>
    /// <exception cref="ArgumentException">The code is not three letters from A to Z.</exception>
    public static BaseCurrency Of(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return new BaseCurrency(code, MinorUnits.DigitsOf(Encoding.UTF8.GetBytes(code)));
    }

    /// <inheritdoc/>
    public bool Equals(BaseCurrency? other) => other is not null && Code == other.Code && MinorDigits == other.MinorDigits;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, MinorDigits);

    /// <summary>The code.</summary>
    public override string ToString() => Code;
}
