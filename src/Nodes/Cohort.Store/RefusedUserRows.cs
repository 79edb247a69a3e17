using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cohort.Core.Purchases;

namespace Cohort.Store;

/// <summary>The rows that say whose later purchases are refused. All have one key, which is made with the first of them.</summary>
internal static class RefusedUserRows
{
    private const string Form = "x32";

    /// <summary>Those users; null without any.</summary>
    /// <exception cref="StoreException">A row is damaged.</exception>
    public static RefusedUsers? Read(Database database) => KeyAndHashes(database) is ({ } key, var hashes) ? new RefusedUsers(key, hashes) : null;

    /// <summary>Adds a user.</summary>
    /// <param name="database">The database.</param>
    /// <param name="userId">The user.</param>
    /// <param name="erasure">The erasure that asks for it.</param>
    public static void Add(Database database, string userId, long erasure)
    {
        var key = KeyAndHashes(database).Key ?? Parse(Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
        var hash = RefusedUsers.HashOf(key, Encoding.UTF8.GetBytes(userId));
        using var insert = database.Insert(SealedTables.RefusedUser, "INSERT OR REPLACE");
        insert.BindText(1, Text(hash)).BindText(2, Text(key)).Bind(3, erasure).Run();
    }

    /// <summary>The erasures because of which somebody is refused: the last one of each user that asked for it.</summary>
    public static IReadOnlySet<long> Erasures(Database database)
    {
        using var rows = database.Read(SealedTables.RefusedUser);
        var erasures = new HashSet<long>();
        while (rows.Step()) erasures.Add(rows.Int64(2));
        return erasures;
    }

    /// <summary>Lets go of the refusal of an erasure.</summary>
    public static void Remove(Database database, long erasure)
    {
        using var delete = database.Prepare("DELETE FROM refused_user WHERE erasure = ?1").Bind(1, erasure);
        delete.Run();
    }

    private static (UInt128? Key, IReadOnlyList<UInt128> Hashes) KeyAndHashes(Database database)
    {
        using var rows = database.Read(SealedTables.RefusedUser);
        UInt128? key = null;
        var hashes = new List<UInt128>();
        while (rows.Step())
        {
            key = Parse(rows.Text(1));
            hashes.Add(Parse(rows.Text(0)));
        }

        return (key, hashes);
    }

    private static string Text(UInt128 number) => number.ToString(Form, CultureInfo.InvariantCulture);

    private static UInt128 Parse(string text) => UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
