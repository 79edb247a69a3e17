using System.Globalization;
using System.Text;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;

namespace Cohort.Core.Scoring;

/// <summary>
/// How often one user was given each campaign in one week, as text: <c>milk_week=1,wine_week=2</c>, in the order of the
/// file of campaigns. Names of campaigns hold neither of the two signs.
/// </summary>
public static class WeekOffers
{
    /// <summary>What a book holds of a user for the week of a date.</summary>
    public static string Of(OfferTable book, ulong user, IReadOnlyList<Campaign> campaigns, BusinessDate asOf)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(campaigns);
        StringBuilder? text = null;
        foreach (var campaign in campaigns)
        {
            if (book.Offers(user, campaign.Name, asOf) is not (> 0 and var offers)) continue;
            text ??= new StringBuilder();
            if (text.Length > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{campaign.Name}={offers}");
        }

        return text?.ToString() ?? "";
    }

    /// <summary>Takes back what was stored of a user.</summary>
    /// <param name="book">Receives it.</param>
    /// <param name="userId">The user.</param>
    /// <param name="current">The campaign that was their best action then; empty without one.</param>
    /// <param name="offers">As <see cref="Of"/> gives it; what cannot be read counts as no offer.</param>
    /// <param name="asOf">The as-of date of both.</param>
    public static void Restore(OfferTable book, string userId, string current, string offers, BusinessDate asOf)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(offers);
        var user = UserHash.Of(Encoding.UTF8.GetBytes(userId));
        var ofCurrent = 0;
        foreach (var part in offers.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=') is not [var name, var number] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) continue;
            if (name == current) ofCurrent = count;
            else book.Restore(user, name, count, asOf);
        }

        // Last, because it is the one that is in force.
        book.Restore(user, current, ofCurrent, asOf);
    }
}
