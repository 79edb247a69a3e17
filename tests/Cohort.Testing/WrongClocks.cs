namespace Cohort.Testing;

/// <summary>
/// Dates as sources have them: purchases day by day, gaps of the shop, late ones, tills with a clock that is a little or decades
/// ahead, one record or some in a row, and what is no purchase.
/// </summary>
public static class WrongClocks
{
    /// <summary>Makes the records of a source.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="records">How many.</param>
    /// <param name="users">Of how many users.</param>
    /// <param name="day">The first day.</param>
    /// <returns>The date and the user of each; null for what is no purchase.</returns>
    public static IReadOnlyList<(int Date, string User)?> Write(Random random, int records, int users, int day)
    {
        ArgumentNullException.ThrowIfNull(random);
        var written = new List<(int, string)?>();
        while (written.Count < records)
        {
            var user = $"u{random.Next(users)}";
            switch (random.Next(40))
            {
                case 0: written.Add(null); break;
                case 1 or 2: written.Add((day - random.Next(random.Next(2) == 0 ? 6 : 120), user)); break;
                case 3 or 4: day += 1; break;
                case 5 when random.Next(3) == 0: day += random.Next(random.Next(4) == 0 ? 2_000 : 9); break;
                case 6 or 7: Burst(); break;
                default: written.Add((day, user)); break;
            }
        }

        return written;

        // Of one user, or of all who pass by a till.
        void Burst()
        {
            var (ahead, isTill, user) = (random.Next(random.Next(3) == 0 ? 12_000 : 12), random.Next(3) == 0, random.Next(users));
            for (var length = random.Next(3) == 0 ? random.Next(1, 30) : 1; length > 0; length--)
                written.Add((day + ahead, $"u{(isTill ? random.Next(users) : user)}"));
        }
    }
}
