using Cohort.Core.Encodings;
using Cohort.Store;
using Cohort.Store.Questions;

namespace Cohort.Engine;

/// <summary>Turns every way in which an engine can fail into the one that its callers know.</summary>
internal static class FaultSentences
{
    /// <summary>Whether a fault has a sentence of its own; any other is a mistake in this library.</summary>
    public static bool Knows(Exception fault) =>
        fault is StoreException or DamagedDataException or TimeZoneNotFoundException or IOException or UnauthorizedAccessException;

    /// <summary>The fault as callers know it.</summary>
    public static EngineException Of(Exception fault) => fault switch
    {
        StoreException store => new EngineException(store.Message, store) { Fault = Of(store.Fault) },
        DamagedDataException => new EngineException($"The data directory is damaged. {fault.Message} Restore it from a backup, or begin with an empty one.", fault) { Fault = EngineFault.Directory },
        TimeZoneNotFoundException => new EngineException(fault.Message, fault) { Fault = EngineFault.Setting },
        _ => new EngineException($"A file could not be read or written: {fault.Message}", fault) { Fault = EngineFault.Machine },
    };

    /// <summary>The fault as those know it who ask.</summary>
    public static CohortException Refusing(Exception fault) =>
        new(fault is StoreException { Fault: StoreFault.Busy or StoreFault.TooLong } ? Refusal.NotReady : Refusal.Failed, Of(fault).Message, cause: fault);

    private static EngineFault Of(StoreFault fault) => fault switch
    {
        StoreFault.Input or StoreFault.Content => EngineFault.Input,
        StoreFault.Machine or StoreFault.Busy or StoreFault.TooLong => EngineFault.Machine,
        _ => EngineFault.Directory,
    };
}
