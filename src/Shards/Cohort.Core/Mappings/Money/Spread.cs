namespace Cohort.Core.Mappings.Money;

/// <summary>Spreads an amount over lines by their size, to the minor unit: what is taken off adds up to the amount exactly.</summary>
internal static class Spread
{
    /// <summary>
    /// Takes an amount off some lines. Each gets its part rounded down; what is left over goes, a minor unit each, to the lines
    /// with the largest remainders, of equals to the first. False where it cannot be: a line is below 0, or their sum below the amount.
    /// </summary>
    /// <param name="lines">Minor units of each line.</param>
    /// <param name="amount">Minor units to take off; below 0 they are added.</param>
    /// <param name="remainders">Room for one number a line.</param>
    public static bool TryTakeOff(Span<long> lines, long amount, Span<long> remainders)
    {
        if (amount == 0) return true;
        long sum = 0;
        foreach (var line in lines)
        {
            if (line < 0) return false;
            sum += line;
        }

        if (sum == 0 || amount > sum) return false;
        var left = Math.Abs(amount);
        for (var i = 0; i < lines.Length; i++)
        {
            var (part, remainder) = UInt128.DivRem((UInt128)(ulong)lines[i] * (ulong)Math.Abs(amount), (ulong)sum);
            remainders[i] = (long)(ulong)remainder;
            lines[i] -= amount < 0 ? -(long)(ulong)part : (long)(ulong)part;
            left -= (long)(ulong)part;
        }

        GiveRest(lines, remainders, left, amount < 0 ? 1 : -1);
        return true;
    }

    // Fewer minor units are left than there are lines with a remainder.
    private static void GiveRest(Span<long> lines, Span<long> remainders, long left, int unit)
    {
        for (; left > 0; left--)
        {
            var largest = 0;
            for (var i = 1; i < lines.Length; i++)
            {
                if (remainders[i] > remainders[largest]) largest = i;
            }

            lines[largest] += unit;
            remainders[largest] = -1;
        }
    }
}
