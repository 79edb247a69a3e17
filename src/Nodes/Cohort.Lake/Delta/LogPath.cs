using System.Globalization;
using System.Text;

namespace Cohort.Lake.Delta;

/// <summary>Names in the folder of a log, and how it writes paths of files: as a part of an address, percent-encoded.</summary>
internal static class LogPath
{
    /// <summary>The folder of a log below that of its table.</summary>
    public const string Folder = "_delta_log/";

    /// <summary>The object that names the newest checkpoint.</summary>
    public const string LastCheckpoint = Folder + "_last_checkpoint";

    private const string CommitEnd = ".json";
    private const string CheckpointEnd = ".checkpoint.parquet";
    private const int Digits = 20;

    /// <summary>The object of a commit.</summary>
    public static string Commit(long version) => string.Create(CultureInfo.InvariantCulture, $"{Folder}{version:D20}{CommitEnd}");

    /// <summary>The object of a checkpoint.</summary>
    public static string Checkpoint(long version) => string.Create(CultureInfo.InvariantCulture, $"{Folder}{version:D20}{CheckpointEnd}");

    /// <summary>The version of a commit by the path of its object; null where it is none.</summary>
    public static long? CommitVersion(string path) => Version(path, CommitEnd);

    /// <summary>The version of a checkpoint by the path of its object; null where it is none.</summary>
    public static long? CheckpointVersion(string path) => Version(path, CheckpointEnd);

    /// <summary>The path of a file as the log writes it.</summary>
    public static string Encode(string path)
    {
        var text = new StringBuilder();
        foreach (var one in Encoding.UTF8.GetBytes(path))
        {
            if (char.IsAsciiLetterOrDigit((char)one) || one is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~' or (byte)'/' or (byte)'=') text.Append((char)one);
            else text.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
        }

        return text.ToString();
    }

    /// <summary>The path of a file from what the log writes.</summary>
    public static string Decode(string path) => Uri.UnescapeDataString(path);

    private static long? Version(string path, string end)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.Length == Digits + end.Length && name.EndsWith(end, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }
}
