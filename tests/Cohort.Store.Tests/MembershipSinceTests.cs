using System.Text;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Store.Tests;

/// <summary>Memberships and since when they are follow from transitions alone, whatever order these come in.</summary>
public sealed class MembershipSinceTests : IDisposable
{
    // Some begin alike in more bytes than are sorted by, and one is the beginning of others.
    private static readonly string[] Users = ["a", "ann", "customer", "customer-1", "customer-10", "customer-2", "zo\u00e9", "\U0001f600\U0001f600\U0001f600"];

    private static readonly SegmentKey[] Segments = [new(false, 0), new(false, 1), new(true, 0)];

    private readonly TestStore _store = new();
    private readonly Dictionary<(string Segment, string User), ushort> _since = [];
    private ushort _date = 20_000;

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_stored_is_what_transitions_add_up_to(int seed)
    {
        var random = new Random(seed);
        using var directory = _store.Create();
        for (var commit = 0; commit < 40; commit++)
        {
            using (var writer = directory.CreateCommitWriter())
            {
                for (var chunk = random.Next(3); chunk >= 0; chunk--) writer.Effects(1, Some(random, random.Next(60)));
                writer.Commit();
            }

            using var reader = directory.CreateReader();
            Assert.Empty(DigestFaults(reader));
            foreach (var user in Users)
            {
                Assert.Equal(Expected(user), reader.SegmentsOf(user));
                var since = reader.Since(user, [.. Segments.Select(segment => segment.NameIn(_store.Context)), "no such segment"]);
                Assert.Equal(Expected(user).ToDictionary(one => one.Segment, one => one.Since!.Value), since);
            }
        }
    }

    [Fact]
    public void A_directory_of_before_gets_it_from_its_transitions()
    {
        Fill(7);
        var before = Memberships();
        Assert.NotEmpty(before);
        GoBack();

        DataDirectory.BringUp(_store.Path);

        Assert.Equal(before, Memberships());
        using var directory = DataDirectory.OpenForReading(_store.Path);
        using var reader = directory.CreateReader();
        Assert.Empty(DigestFaults(reader));
        Assert.NotEqual(0, reader.CheckRows(Assert.Fail, () => { }));
    }

    [Fact]
    public void A_directory_of_before_gets_it_from_entries_that_outlived_their_transitions()
    {
        Fill(8);
        using (var directory = DataDirectory.OpenForWriting(_store.Path))
        using (var writer = directory.CreateCommitWriter())
        {
            while (writer.ForgetTransitions(new BusinessDate(_date), lakeHas: long.MaxValue))
            {
            }

            writer.Commit();
        }

        var before = Memberships();
        GoBack();

        DataDirectory.BringUp(_store.Path);

        Assert.Equal(before, Memberships());
    }

    [Fact]
    public void Members_that_were_damaged_before_are_still_found_When_it_was_brought_up()
    {
        Fill(9);
        GoBack();
        new SqliteRows(_store.File).Execute("DELETE FROM membership WHERE segment_id = 1 AND user_id = (SELECT min(user_id) FROM membership WHERE segment_id = 1)");

        DataDirectory.BringUp(_store.Path);

        using var directory = DataDirectory.OpenForReading(_store.Path);
        using var reader = directory.CreateReader();
        Assert.NotEmpty(DigestFaults(reader));
    }

    [Fact]
    public void A_membership_without_a_transition_has_no_date()
    {
        Fill(10);
        GoBack();
        new SqliteRows(_store.File).Execute("DELETE FROM transition_chunk");

        DataDirectory.BringUp(_store.Path);

        Assert.All(Memberships(), membership => Assert.EndsWith("|", membership, StringComparison.Ordinal));
        using var directory = DataDirectory.OpenForReading(_store.Path);
        using var reader = directory.CreateReader();
        Assert.Empty(reader.Since(Users[0], ["any"]));
        Assert.All(reader.SegmentsOf(Users[0]), segment => Assert.Null(segment.Since));
    }

    private void Fill(int seed)
    {
        var random = new Random(seed);
        using var directory = _store.Create();
        for (var commit = 0; commit < 10; commit++)
        {
            using var writer = directory.CreateCommitWriter();
            writer.Effects(1, Some(random, 40));
            writer.Commit();
        }
    }

    // Transitions as a range makes them: nobody enters twice, and dates do not go back.
    private RangeEffects Some(Random random, int count)
    {
        var log = new TransitionLog();
        for (var i = 0; i < count; i++)
        {
            if (random.Next(8) == 0) _date++;
            var key = Segments[random.Next(Segments.Length)];
            var user = Users[random.Next(Users.Length)];
            var place = (key.NameIn(_store.Context), user);
            var entered = !_since.ContainsKey(place);
            if (entered) _since[place] = _date;
            else _since.Remove(place);
            log.Add(_store.Context, _store.Context, key, entered, Encoding.UTF8.GetBytes(user), _date, Cause.DayTurned);
        }

        var effects = new RangeEffects();
        effects.SetTransitions(log);
        return effects;
    }

    private IEnumerable<UserSegment> Expected(string user) => _since.Where(one => one.Key.User == user)
        .OrderBy(one => one.Key.Segment, StringComparer.Ordinal).Select(one => new UserSegment(one.Key.Segment, new BusinessDate(one.Value)));

    // As the version before left it.
    private void GoBack()
    {
        using (var database = new Database(_store.File, write: true))
        {
            database.AddChecksumFunctions();
            database.Run("UPDATE segment SET digest = (SELECT member_digest(user_id) FROM membership WHERE segment_id = segment.id)");
            database.Run("UPDATE segment SET checksum = row_checksum('segment', id, name, members, digest)");
        }

        var rows = new SqliteRows(_store.File);
        rows.Execute("ALTER TABLE membership DROP COLUMN since");
        rows.Execute("PRAGMA user_version = 14");
    }

    private List<string> Memberships() => [.. new SqliteRows(_store.File).Column(
        "SELECT segment_id || '|' || user_id || '|' || coalesce(since, '') FROM membership ORDER BY segment_id, user_id")];

    private static List<string> DigestFaults(StoreReader reader)
    {
        var faults = new List<string>();
        reader.CheckDigests(faults.Add, () => { });
        return faults;
    }
}
