using Cohort.Core.Expressions;
using Cohort.Store.Questions;

namespace Cohort.Engine.Reading;

/// <summary>Finds whom somebody may have meant by an id that nobody has.</summary>
internal static class UserNames
{
    // Members looked at for each segment and beginning: the nearest stand beside each other in the order of ids.
    private const int MostLookedAt = 200;

    /// <summary>The fault of a user that the directory does not know.</summary>
    public static CohortException Unknown(DirectoryView view, string user)
    {
        var hint = NearestName.Hint(user, Near(view, user), "; check the id, upper and lower case included.");
        return new CohortException(Refusal.Unknown, $"The data directory '{view.Path}' knows no user \"{user}\"{hint}");
    }

    private static IEnumerable<string> Near(DirectoryView view, string user)
    {
        var beginnings = new[] { user.Length - 1, user.Length - 2, user.Length / 2, 0 }.Where(n => n >= 0).Distinct().Select(n => user[..n]).ToList();
        foreach (var segment in view.Store.Segments().OrderByDescending(s => s.Members).Take(10))
        {
            foreach (var beginning in beginnings)
            {
                foreach (var member in view.Store.Members(segment.Name, beginning, MostLookedAt)) yield return member;
            }
        }
    }
}
