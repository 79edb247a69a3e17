namespace Cohort.Cli.Lakes;

/// <summary>Where lakes are, as people name it.</summary>
internal static class LakePlaces
{
    private const string Bucket = "s3://";

    /// <summary>The address under which a lake is remembered: of a folder the whole path.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static string AddressOf(string place)
    {
        if (place.Length == 0) throw CommandException.BadUsage("The option --lake names no place. Give a folder, or s3://BUCKET/PREFIX.");
        if (place.StartsWith(Bucket, StringComparison.Ordinal)) return place.TrimEnd('/');
        if (place.Contains("://", StringComparison.Ordinal)) throw CommandException.BadUsage($"'{place}' is no place of a lake. Give a folder, or s3://BUCKET/PREFIX.");
        return Path.GetFullPath(place);
    }
}
