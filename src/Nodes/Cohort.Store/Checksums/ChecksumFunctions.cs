using SQLitePCL;

namespace Cohort.Store.Checksums;

/// <summary>
/// Checksums as functions of SQL: migrations give the rows of older programs theirs with them.
/// </summary>
internal static class ChecksumFunctions
{
    /// <summary>The checksum of a row; the arguments are the name of the table and the values.</summary>
    public const string Row = "row_checksum";

    /// <summary>The digest of members, over the rows of a query: their ids, or ids and dates of entry.</summary>
    public const string Members = "member_digest";

    /// <summary>A digest as it is when its members are known otherwise: the digest, theirs by what was known, and theirs by what is. A digest that was wrong stays so.</summary>
    public const string Moved = "moved_digest";

    private const int Flags = raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC;

    /// <summary>Makes a connection know the functions.</summary>
    public static void AddTo(sqlite3 database)
    {
        raw.sqlite3_create_function(database, Row, -1, Flags, null, (context, _, arguments) =>
        {
            var sum = RowChecksum.Of(raw.sqlite3_value_blob(arguments[0]));
            foreach (var value in arguments.AsSpan(1)) Add(ref sum, value);
            raw.sqlite3_result_int64(context, sum.Value);
        });
        raw.sqlite3_create_function(database, Moved, 3, Flags, null, (context, _, arguments) => raw.sqlite3_result_int64(context, unchecked(
            raw.sqlite3_value_int64(arguments[0]) - raw.sqlite3_value_int64(arguments[1]) + raw.sqlite3_value_int64(arguments[2]))));
        raw.sqlite3_create_function(
            database,
            Members,
            -1,
            Flags,
            null,
            (context, _, arguments) => context.state = MemberDigest.With(SoFar(context), Member(arguments), entered: true),
            (context, _) => raw.sqlite3_result_int64(context, SoFar(context)));
    }

    private static long Member(sqlite3_value[] arguments) => MemberDigest.Of(
        raw.sqlite3_value_blob(arguments[0]),
        arguments.Length > 1 && raw.sqlite3_value_type(arguments[1]) == raw.SQLITE_INTEGER ? raw.sqlite3_value_int64(arguments[1]) : null);

    private static long SoFar(sqlite3_context context) => context.state is long digest ? digest : 0;

    private static void Add(ref RowChecksum sum, sqlite3_value value)
    {
        switch (raw.sqlite3_value_type(value))
        {
            case raw.SQLITE_INTEGER: sum.Add(raw.sqlite3_value_int64(value)); break;
            case raw.SQLITE_FLOAT: sum.Add(raw.sqlite3_value_double(value)); break;
            case raw.SQLITE_TEXT: sum.AddText(raw.sqlite3_value_blob(value)); break;
            case raw.SQLITE_BLOB: sum.AddBlob(raw.sqlite3_value_blob(value)); break;
            default: sum.AddNull(); break;
        }
    }
}
