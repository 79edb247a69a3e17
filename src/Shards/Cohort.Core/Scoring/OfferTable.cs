using Cohort.Core.Purchases;

namespace Cohort.Core.Scoring;

/// <summary>
/// How often users were given campaigns in the current week. An offer is a campaign that becomes a user's best action;
/// while it stays the best it is one offer. Weeks that are over are forgotten, so it holds at most what one week brings.
/// </summary>
public sealed class OfferTable
{
    private readonly Dictionary<(ulong User, string Campaign), int> _offers = [];
    private readonly Dictionary<ulong, string> _current = [];
    private int _week = -1;

    /// <summary>The week of a date: Mondays begin one.</summary>
    public static int WeekOf(BusinessDate date) => (date.Day + 3) / 7;

    /// <summary>The user's best action so far; empty without one.</summary>
    public string Current(ulong user) => _current.GetValueOrDefault(user, "");

    /// <summary>How often they were given a campaign in the week of a date.</summary>
    public int Offers(ulong user, string campaign, BusinessDate date) =>
        WeekOf(date) == _week ? _offers.GetValueOrDefault((user, campaign)) : 0;

    /// <summary>Whether they may be given a campaign: it is their best action already, or the week has room for it.</summary>
    public bool Allows(ulong user, Campaign campaign, BusinessDate date)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        var offers = Offers(user, campaign.Name, date);
        return offers < campaign.MostPerWeek || (offers > 0 && Current(user) == campaign.Name);
    }

    /// <summary>A campaign is their best action as of a date; none where empty.</summary>
    public void Note(ulong user, string campaign, BusinessDate date)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        if (WeekOf(date) > _week)
        {
            _offers.Clear();
            _week = WeekOf(date);
        }

        var isNew = Current(user) != campaign || Offers(user, campaign, date) == 0;
        if (campaign.Length == 0) _current.Remove(user);
        else _current[user] = campaign;
        if (isNew && campaign.Length > 0) _offers[(user, campaign)] = Offers(user, campaign, date) + 1;
    }

    /// <summary>Takes back what was stored of a user.</summary>
    public void Restore(ulong user, string campaign, int offers, BusinessDate date)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        if (WeekOf(date) > _week)
        {
            _offers.Clear();
            _week = WeekOf(date);
        }

        _current[user] = campaign;
        if (WeekOf(date) == _week && offers > 0) _offers[(user, campaign)] = offers;
    }
}
