using Cohort.Store.Input;

namespace Cohort.Cli.Mappings;

/// <summary>The content of a file of events, which may be compressed.</summary>
internal static class EventContent
{
    /// <summary>Opens a file; one that ends in <c>.gz</c> is decompressed.</summary>
    /// <exception cref="CommandException">It is missing.</exception>
    public static Stream Open(string path)
    {
        if (!File.Exists(path)) throw CommandException.BadInput($"There is no file {path}; check the name.");
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GzipFile(file) : file;
    }

    /// <summary>A compressed file is damaged, or none.</summary>
    public static CommandException Broken(string path, InvalidDataException cause) =>
        CommandException.BadInput($"{path} cannot be decompressed ({cause.Message}); it is damaged or no gzip file.");
}
