using System.Globalization;
using System.Text;
using Cohort.Core.Hashing;

namespace Cohort.Bench.Simulation;

/// <summary>Users with their places in the hash space and how many events a second each of them has.</summary>
internal sealed class Traffic
{
    private const int HeavyUsers = 4_000;

    private readonly ulong[] _hashes;
    private readonly int[] _ranks;
    private readonly int[] _placeOfRank;
    private readonly double[] _below;
    private int[] _heavy = [];

    /// <param name="users">How many users; user 0 is the heaviest where ranks matter.</param>
    public Traffic(int users)
    {
        _hashes = [.. Enumerable.Range(0, users).Select(user => UserHash.Of(Encoding.UTF8.GetBytes(Name(user))))];
        _ranks = [.. Enumerable.Range(0, users)];
        Array.Sort(_hashes, _ranks);
        _placeOfRank = new int[users];
        for (var place = 0; place < users; place++) _placeOfRank[_ranks[place]] = place;
        Weights = new double[users];
        _below = new double[users + 1];
    }

    public int Users => _hashes.Length;

    /// <summary>Events a second of each user, in the order of the hashes.</summary>
    public double[] Weights { get; }

    public double Total => _below[^1];

    public static string Name(int user) => "user-" + user.ToString(CultureInfo.InvariantCulture);

    public ulong HashAt(int place) => _hashes[place];

    public string UserAt(int place) => Name(_ranks[place]);

    public int RankAt(int place) => _ranks[place];

    public double WeightOf(int rank) => Weights[_placeOfRank[rank]];

    /// <summary>Sets each user's weight by rank and place, then scales all of them to a total.</summary>
    public void Set(Func<int, int, double> weight, double total)
    {
        for (var place = 0; place < Users; place++) Weights[place] = weight(_ranks[place], place);
        var scale = total / Weights.Sum();
        for (var place = 0; place < Users; place++)
        {
            Weights[place] *= scale;
            _below[place + 1] = _below[place] + Weights[place];
        }

        _heavy = [.. Enumerable.Range(0, Users).OrderByDescending(place => Weights[place]).Take(HeavyUsers).Order()];
    }

    /// <summary>The number of users whose hashes are lower.</summary>
    public int PlaceOf(ulong hash)
    {
        var place = Array.BinarySearch(_hashes, hash);
        return place < 0 ? ~place : place;
    }

    /// <summary>The places of a range's users: from the first to before the last.</summary>
    public (int From, int To) PlacesOf(HashRange range) => (PlaceOf(range.Start), range.End == 0 ? Users : PlaceOf(range.End));

    public double Between(int from, int to) => _below[to] - _below[from];

    /// <summary>The places of the heaviest users in a range.</summary>
    public IEnumerable<int> HeavyIn(int from, int to)
    {
        var at = Array.BinarySearch(_heavy, from);
        for (at = at < 0 ? ~at : at; at < _heavy.Length && _heavy[at] < to; at++) yield return _heavy[at];
    }
}
