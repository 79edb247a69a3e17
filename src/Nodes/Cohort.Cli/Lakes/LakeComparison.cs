using System.Globalization;
using System.Text;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Checks;
using Cohort.Engine.Reading;
using Cohort.Engine.Texts;
using Cohort.Lake;
using Cohort.Lake.Feeding;
using Cohort.Lake.Sql;
using Cohort.Lake.Tables;

namespace Cohort.Cli.Lakes;

/// <summary>
/// Whether a lake gives what the data directory that feeds it has: its transitions the members, its curated lines the spend. Two
/// computations that share nothing must come to the same.
/// </summary>
internal sealed class LakeComparison(CohortLake lake, DirectoryView view, Action<long> progress, CancellationToken cancel)
{
    private const string Members =
        """
        SELECT user_id, segment FROM transitions
        GROUP BY user_id, segment HAVING max_by(entered, struct_pack(chunk := chunk, place := place))
        ORDER BY user_id, segment
        """;

    /// <summary>Compares, and tells what was found.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(CohortLake lake, string data, Action<long> progress, CancellationToken cancel)
    {
        using var view = DirectoryView.Open(data);
        var comparison = new LakeComparison(lake, view, progress, cancel);
        var reach = comparison.Reach();
        return reach.IsGood ? [reach, await comparison.MembersAsync(), await comparison.SpendAsync()] : [reach];
    }

    private Finding Reach() => DataCheck.Collect("reach", "all that the data directory has", faults =>
    {
        if (view.Store.Lake() is not { } fed)
        {
            faults.Add($"The data directory '{view.Path}' feeds no lake.");
            return "";
        }

        var application = $"cohort-{fed.Identity}";
        foreach (var (table, last) in (ReadOnlySpan<(string, long)>)
            [(LakeTables.CuratedName, view.Store.LastLakeBatch()), (LakeTables.TransitionsName, view.Store.LastTransitionChunk()), (LakeTables.ScoresName, view.Store.LastScoreChunk())])
        {
            var has = lake[table].Current.VersionOf(application) ?? 0;
            if (has != last) faults.Add($"The table {table} has {has.ToString(CultureInfo.InvariantCulture)} of {last.ToString(CultureInfo.InvariantCulture)} rows of the journal. 'cohort lake feed --data {view.Path}' writes the others.");
        }

        return $"batch {view.Store.LastLakeBatch()}, chunk {view.Store.LastTransitionChunk()} of transitions";
    });

    private async Task<Finding> MembersAsync()
    {
        using var sql = await LakeSql.OpenAsync(lake, cancel: cancel);
        return DataCheck.Collect("members", "the same by the transitions of the lake as stored", faults =>
        {
            using var rows = sql.Query(Members);
            using var stored = view.Store.Memberships().GetEnumerator();
            var (compared, inLake, inStore) = (0L, Next(rows), Next(stored));
            while (inLake is not null || inStore is not null)
            {
                if ((++compared & 0xFFF) == 0) progress(compared);
                cancel.ThrowIfCancellationRequested();
                var order = Order(inLake, inStore);
                if (order < 0) faults.Add($"User {inLake!.Value.User} is in {inLake.Value.Segment} by the transitions of the lake, and not in the data directory.");
                if (order > 0) faults.Add($"User {inStore!.Value.User} is in {inStore.Value.Segment} in the data directory, and not by the transitions of the lake.");
                if (order <= 0) inLake = Next(rows);
                if (order >= 0) inStore = Next(stored);
            }

            return Amount.Of(compared, "membership");
        });
    }

    private async Task<Finding> SpendAsync()
    {
        var found = new Dictionary<(string User, string Category), long>();
        if (view.Store.Lake()!.AsOf is >= 0 and var day)
        {
            using var sums = new SpendSums(lake);
            await sums.VisitAsync(day, view.Context.Taxonomy, "user_id, category", row => found.Add((row.GetString(1), row.GetString(2)), row.GetInt64(3)), cancel);
        }

        return DataCheck.Collect("spend", "the same by the curated lines of the lake as in the ledgers", faults =>
        {
            var users = 0L;
            foreach (var range in view.Table.Entries.Select(view.Load))
            {
                foreach (var (user, category, minor) in SpendOf(range))
                {
                    found.Remove((user, category), out var inLake);
                    if (inLake != minor) faults.Add($"User {user} spent {minor} minor units on {category} by the ledger, and {inLake} by the lines of the lake.");
                }

                progress(users += range.UserCount);
                cancel.ThrowIfCancellationRequested();
            }

            foreach (var ((user, category), minor) in found.Where(left => left.Value != 0))
                faults.Add($"User {user} spent {minor} minor units on {category} by the lines of the lake, and nothing by the ledger.");
            return Amount.Of(users, "user");
        });
    }

    private static List<(string User, string Category, long Minor)> SpendOf(Core.Ranges.RangeState range)
    {
        var spend = new List<(string User, string Category, long Minor)>();
        range.Questions.VisitSpend((user, amounts, _) =>
        {
            var id = Encoding.UTF8.GetString(user);
            foreach (var (category, minor) in amounts)
            {
                if (minor != 0) spend.Add((id, range.Context.Taxonomy.CategoryName(category), minor));
            }
        });
        return spend;
    }

    private static (string User, string Segment)? Next(SqlResult rows) => rows.Read() ? ((string)rows.Value(0)!, (string)rows.Value(1)!) : null;

    private static (string User, string Segment)? Next(IEnumerator<(string User, string Segment)> rows) => rows.MoveNext() ? rows.Current : null;

    private static int Order((string User, string Segment)? left, (string User, string Segment)? right)
    {
        if (left is not { } one) return 1;
        if (right is not { } other) return -1;
        return Utf8Order.Instance.Compare(one.User, other.User) is var user && user != 0 ? user : Utf8Order.Instance.Compare(one.Segment, other.Segment);
    }
}
