using Cohort.Core.Scoring;
using Cohort.Core.Taxonomies;

namespace Cohort.Cli.Scoring;

/// <summary>Reads a file of campaigns, or says what is wrong with it.</summary>
internal static class CampaignsFile
{
    /// <exception cref="CommandException">There is no such file, or it has errors.</exception>
    public static CampaignFile Read(string path, Taxonomy taxonomy)
    {
        if (!File.Exists(path)) throw CommandException.BadInput($"There is no file {path}; check the name given with --campaigns.");
        if (CampaignFile.TryParse(File.ReadAllText(path), taxonomy, out var file, out var errors)) return file;
        throw CommandException.BadInput($"The campaigns in {path} cannot be used:\n{string.Join('\n', errors.Select(error => "  " + error))}");
    }
}
