using Cohort.Engine;

namespace Cohort.Cli.Generation;

/// <summary>
/// Writes a synthetic stream of purchases in time order: skewed users and skus, repeats, late ones, refunds and
/// malformed lines. The same options give the same bytes on the same platform's mathematics library.
/// </summary>
public sealed class PurchaseGenerator
{
    private const int BufferBytes = 1 << 20;
    private const int MostDaysLate = 20;
    private const int Tills = 200;

    private readonly GeneratorOptions _options;
    private readonly Xoshiro _random;
    private readonly Arrivals _arrivals;
    private readonly Assortment _assortment;
    private readonly Zipf _userRanks;
    private readonly Zipf _skuRanks;
    private readonly Scramble _users;
    private readonly Scramble _skus;
    private readonly RecentLines _recent = new();

    /// <summary>A stream that has not begun.</summary>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public PurchaseGenerator(GeneratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = string.Join(' ', options.Faults());
        if (faults.Length > 0) throw new ArgumentException(faults, nameof(options));
        _options = options;
        _random = new Xoshiro(options.Seed);
        _arrivals = new Arrivals(options);
        _assortment = new Assortment(options);
        _userRanks = new Zipf(options.Users, options.UserSkew);
        _skuRanks = new Zipf(options.Skus, options.SkuSkew);
        _users = new Scramble(options.Users, (ulong)options.Seed);
        _skus = new Scramble(options.Skus, (ulong)options.Seed + 1);
    }

    /// <summary>The rows of the taxonomy that the skus belong to, by sku.</summary>
    public IEnumerable<TaxonomyRow> Taxonomy() => _assortment.Taxonomy();

    /// <summary>Writes the whole stream, one record a line; once per generator.</summary>
    /// <param name="to">Where it goes; flushed at the end.</param>
    /// <param name="progress">Told the number of lines so far, about every MiB.</param>
    /// <param name="cancel">Ends the writing at once.</param>
    /// <returns>What was written.</returns>
    public GeneratedCounts Write(Stream to, Action<long>? progress = null, CancellationToken cancel = default)
    {
        var counts = new GeneratedCounts();
        var buffer = new byte[BufferBytes];
        var used = 0;
        for (var line = 0L; line < _options.Events; line++)
        {
            used += WriteLine(line, buffer.AsSpan(used), ref counts);
            buffer[used++] = (byte)'\n';
            if (used < BufferBytes - 2 * RecentLines.LineBytes) continue;
            cancel.ThrowIfCancellationRequested();
            Emit();
            progress?.Invoke(line + 1);
        }
        Emit();
        to.Flush();
        return counts;

        void Emit()
        {
            to.Write(buffer, 0, used);
            counts.Bytes += used;
            used = 0;
        }
    }

    private int WriteLine(long line, Span<byte> to, ref GeneratedCounts counts)
    {
        counts.Lines++;
        var second = _arrivals.SecondOf(line, _random.Unit());
        var kind = _random.Unit();
        if (kind < _options.Duplicates && !_recent.IsEmpty)
        {
            var repeated = _recent.Draw(_random, _arrivals.Day);
            repeated.CopyTo(to);
            counts.Duplicates++;
            return repeated.Length;
        }
        var purchase = Draw(line, second, ref counts);
        var length = LineWriter.Write(purchase, _options.Currency.MinorDigits, to);
        if (kind >= 1 - _options.Malformed)
        {
            counts.Malformed++;
            return BrokenLine.Break(to, length, _random);
        }
        if (purchase.AmountMinor < 0) counts.Refunds++;
        _recent.Add(to[..length], _arrivals.Day);
        return length;
    }

    private SyntheticPurchase Draw(long line, int second, ref GeneratedCounts counts)
    {
        var user = _users.Of(IsOfHotUser() ? _options.Users - 1 : _userRanks.Draw(_random));
        var sku = _skus.Of(_skuRanks.Draw(_random));
        // One unit mostly, up to nine: the position of the first 1 in random bits.
        var quantity = 1 + Math.Min(8, System.Numerics.BitOperations.TrailingZeroCount(_random.Next()));
        if (_random.Chance(_options.Refunds)) quantity = -quantity;
        var daysLate = _random.Chance(_options.Late) ? 1 + _random.Below(MostDaysLate) : 0;
        if (daysLate > _arrivals.Day) daysLate = _arrivals.Day;
        if (daysLate > 0) counts.Late++;
        var till = (int)(Xoshiro.Mix((ulong)user) % Tills);
        return new SyntheticPurchase(line, user, sku, (long)_assortment.PriceOf(sku) * quantity, quantity,
            _options.Start.AddDays(_arrivals.Day - daysLate), second, till);
    }

    // Without a hot user nothing is drawn, so that the streams of former versions stay the same.
    private bool IsOfHotUser() => _options.HotUser > 0 && _random.Chance(_options.HotUser);
}
