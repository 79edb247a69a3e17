namespace Cohort.Core.Mappings.Records;

internal enum PathStepKind
{
    Key,
    Index,

    /// <summary>Every element of an array.</summary>
    Every,
}

/// <summary>One step of a path: the field of an object, an element of an array, or all of them.</summary>
internal readonly record struct PathStep(PathStepKind Kind, string Key, int Index);
