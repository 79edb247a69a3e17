namespace Cohort.Store;

/// <summary>What a commit outlives once it is made.</summary>
public enum Durability
{
    /// <summary>A loss of power: each commit waits for the disk.</summary>
    Power,

    /// <summary>The death of the process. A loss of power takes what came after the last checkpoint; the input position is lost with it.</summary>
    Process,
}
