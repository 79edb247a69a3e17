using Cohort.Core.Encodings;
using Cohort.Engine;
using Cohort.Lake.Stores;
using Cohort.Store;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;

namespace Cohort.Cli;

/// <summary>
/// How a command failed: for scripts an exit code and, with <c>--json</c>, the kind of fault, which stays the same when sentences are
/// written better; for people whole sentences.
/// </summary>
/// <param name="Code">The kind of fault. What a node refuses has the code of its answer over HTTP.</param>
/// <param name="Exit">One of <see cref="ExitCode"/>.</param>
/// <param name="Message">Whole sentences that name the thing, the reason and the remedy.</param>
/// <param name="Faults">Each single fault, where there are several.</param>
internal sealed record CommandFault(string Code, int Exit, string Message, IReadOnlyList<string> Faults)
{
    private const string Usage = "usage";
    private const string Unusable = "unusable";

    private static readonly string Wrong = RefusalCodes.Of(Refusal.Wrong);
    private static readonly string Failed = RefusalCodes.Of(Refusal.Failed);

    /// <summary>A command line that cannot be understood.</summary>
    /// <param name="faults">Why not; one at least.</param>
    public static CommandFault OfUsage(IReadOnlyList<string> faults) => new(Usage, ExitCode.BadUsage, string.Join(' ', faults), faults.Count > 1 ? faults : []);

    /// <summary>What a command failed with.</summary>
    public static CommandFault Of(Exception exception) => exception switch
    {
        CommandException fault => Plain(CodeOf(fault.Code), fault.Code, fault.Message),
        VerbUsageException fault => Plain(Usage, ExitCode.BadUsage, fault.Message),
        EngineException fault => Of(fault.Fault, OptionWords.In(fault.Message)),
        CohortException fault => Of(fault),
        StoreException fault => Of(fault.Fault, OptionWords.In(fault.Message)),
        LakeException fault => Plain(Wrong, ExitCode.BadInput, fault.Message),
        TimeZoneNotFoundException fault => Plain(Usage, ExitCode.BadUsage, fault.Message),
        DamagedDataException fault => Plain(Unusable, ExitCode.BadDataDirectory, $"The data directory is damaged. {fault.Message} Restore it from a backup, or run again into an empty one."),
        OperationCanceledException => Plain("interrupted", ExitCode.Fault, "Interrupted; nothing that was left half done has been kept."),
        IOException or UnauthorizedAccessException => Plain(Failed, ExitCode.Fault, $"A file could not be read or written: {exception.Message}"),
        OutOfMemoryException => Plain(Failed, ExitCode.Fault, "This takes more memory than there is for it. Raise the limit of the container, or of DOTNET_GCHeapHardLimit, or take less at once."),
        _ => Plain(Failed, ExitCode.Fault, $"Cohort failed unexpectedly ({exception.GetType().Name}): {exception.Message}"),
    };

    private static CommandFault Plain(string code, int exit, string message) => new(code, exit, message, []);

    private static CommandFault Of(EngineFault fault, string message) => fault switch
    {
        EngineFault.Setting => Plain(Usage, ExitCode.BadUsage, message),
        EngineFault.Input => Plain(Wrong, ExitCode.BadInput, message),
        EngineFault.Directory => Plain(Unusable, ExitCode.BadDataDirectory, message),
        _ => Plain(Failed, ExitCode.Fault, message),
    };

    private static CommandFault Of(CohortException fault)
    {
        var exit = fault.Refusal switch
        {
            Refusal.NotHere => ExitCode.BadUsage,
            Refusal.NotReady or Refusal.Failed => ExitCode.Fault,
            _ => ExitCode.BadInput,
        };
        return new(RefusalCodes.Of(fault.Refusal), exit, OptionWords.In(fault.Message), fault.Faults.Count > 1 ? [.. fault.Faults.Select(OptionWords.In)] : []);
    }

    private static CommandFault Of(StoreFault fault, string message) => fault switch
    {
        StoreFault.Missing => Plain("missing", ExitCode.BadInput, message),
        StoreFault.Input => Plain(Wrong, ExitCode.BadInput, message),
        StoreFault.Machine => Plain(Failed, ExitCode.Fault, message),
        _ => Plain(Unusable, ExitCode.BadDataDirectory, message),
    };

    private static string CodeOf(int exit) => exit switch
    {
        ExitCode.BadUsage => Usage,
        ExitCode.BadInput => Wrong,
        ExitCode.BadDataDirectory => Unusable,
        _ => Failed,
    };
}
